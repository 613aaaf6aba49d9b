import { apiPaths } from '#shared/api-paths';
import { startTestServer, type TestServer } from '../../testing/server.ts';
import { html } from './html.ts';
import { createOpenAPIDocument } from './openapi-document.ts';

describe('the API reference page', () => {
  let server: TestServer;
  let page: string;

  beforeAll(async () => {
    server = await startTestServer();
    page = (await server.request('GET', apiPaths.docs)).text;
  });

  afterAll(() => server.stop());

  it('shows every operation with its responses, and every schema', () => {
    const { paths, components } = createOpenAPIDocument();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = [
      ...operations.map(({ operationId }) => operationId),
      ...Object.keys(components.schemas),
    ];

    for (const id of ids) expect(page).toContain(`<article id="${id}">`);
    expect(page).toContain('<code>invalid_credentials</code>');
    expect(page).toContain('<code>RateLimit-Policy</code>');
  });

  it('has no broken links', () => {
    const ids = new Set([...page.matchAll(/ id="(\w+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#(\w+)"/g)].map(([, id]) => id);

    expect(targets.length).toBeGreaterThan(30);
    for (const target of targets) expect(ids).toContain(target);
  });

  it('needs no script, no inline style and nothing from other sites', async () => {
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|https?:/);

    const [, style = ''] = /<link rel="stylesheet" href="([^"]*)"/.exec(page) ?? [];
    const response = await server.request('GET', style);
    expect(response.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(response.text).toContain('color-scheme: light dark');
    expect(response.text).not.toMatch(/@import|url\(/);
  });

  it('escapes what it displays', () => {
    expect(html`<p title="${'"'}">${'<b>&'}</p>`.text).toBe(
      '<p title="&#34;">&#60;b&#62;&#38;</p>',
    );
  });
});
