import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import { findFreePort } from '../backend/testing/free-port.ts';

/** Another site's web server, with an empty page at every URL. */
export interface OtherSite {
  readonly port: number;
  readonly close: () => void;
}

/** Starts the web server of another site. */
export async function startOtherSite(): Promise<OtherSite> {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Other site</title>');
  });
  const port = await findFreePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Sends a request that needs no CORS permission; it may carry the user's cookies. */
export async function sendSimple(page: Page, url: string): Promise<void> {
  await page.evaluate(async (target) => {
    const init: RequestInit = { method: 'POST', mode: 'no-cors', credentials: 'include' };
    // The browser hides the response from the page, but the request was sent.
    await fetch(target, { ...init, body: '{}' }).catch(() => undefined);
  }, url);
}

/** Submits a form and returns the status of the response, which becomes the page. */
export async function sendForm(page: Page, url: string): Promise<number> {
  const navigated = page.waitForResponse((response) => response.request().isNavigationRequest());
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement('form'), { method: 'POST', action });
    document.body.append(form);
    form.submit();
  }, url);
  const status = (await navigated).status();
  await page.waitForURL(url);
  return status;
}
