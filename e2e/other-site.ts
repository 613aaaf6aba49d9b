import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import { findFreePort } from '../backend/testing/free-port.ts';

/** Another site's web server: every address is an empty page. */
export interface OtherSite {
  readonly port: number;
  readonly close: () => void;
}

/** Starts a web server that has nothing to do with ours. */
export async function startOtherSite(): Promise<OtherSite> {
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Other site</title>');
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

/** Sends what a page can send to any site without asking: the user's cookies may go along. */
export async function sendSimple(page: Page, url: string): Promise<void> {
  await page.evaluate(async (target) => {
    const init: RequestInit = { method: 'POST', mode: 'no-cors', credentials: 'include' };
    // The browser keeps the answer from the page, whatever it was; the request has been made.
    await fetch(target, { ...init, body: '{}' }).catch(() => undefined);
  }, url);
}

/** Sends a form, whose answer becomes the page; gives the answer's status. */
export async function sendForm(page: Page, url: string): Promise<number> {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest());
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement('form'), { method: 'POST', action });
    document.body.append(form);
    form.submit();
  }, url);
  const status = (await answer).status();
  await page.waitForURL(url);
  return status;
}
