import { apiPaths } from '#shared/api-paths';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { ada, bearer, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer } from '../../testing/server.ts';

const { secure, plain } = refreshCookieNames;

describe('the refresh cookie', () => {
  const cookiesOf = async (env: Record<string, string>) => {
    const server = await startTestServer({ env });
    const browser = createBrowser(server);
    const { email, password } = ada;
    const shortLived = await browser.send('POST', apiPaths.register, { json: ada });
    const remembered = await browser.send('POST', apiPaths.login, {
      json: { email, password, remember: true },
    });
    server.clock.advance(31);
    const refreshed = await browser.send('POST', apiPaths.refresh);
    const cleared = await browser.send('POST', apiPaths.logout);
    await server.stop();
    return [shortLived, remembered, refreshed, cleared].map(({ headers }) =>
      headers['set-cookie']?.map((cookie) => cookie.replace(/=latchkey_rt_[\w-]+/, '=TOKEN')),
    );
  };

  it('belongs to one host under https: no other host can set it and no script can read it', async () => {
    const cookies = await cookiesOf({ PUBLIC_URL: 'https://app.example' });

    const attributes = 'Path=/; HttpOnly; SameSite=Strict; Secure';
    expect(secure).toMatch(/^__Host-Http-/);
    expect(cookies).toEqual([
      [`${secure}=TOKEN; ${attributes}`],
      [`${secure}=TOKEN; ${attributes}; Max-Age=1209600`],
      [`${secure}=TOKEN; ${attributes}; Max-Age=1209600`],
      [`${secure}=; ${attributes}; Max-Age=0`],
    ]);
  });

  it('lacks Secure on loopback, because WebKit would not store it', async () => {
    const cookies = await cookiesOf({});

    const attributes = 'Path=/; HttpOnly; SameSite=Strict';
    expect(cookies).toEqual([
      [`${plain}=TOKEN; ${attributes}`],
      [`${plain}=TOKEN; ${attributes}; Max-Age=1209600`],
      [`${plain}=TOKEN; ${attributes}; Max-Age=1209600`],
      [`${plain}=; ${attributes}; Max-Age=0`],
    ]);
  });

  it('never outlives the session', async () => {
    const server = await startTestServer({ env: { SESSION_LIFETIME_SECONDS: '1000' } });
    const browser = createBrowser(server);
    await browser.signUp();
    await browser.signIn({ remember: true });
    server.clock.advance(400);

    const { headers } = await browser.send('POST', apiPaths.refresh);

    await server.stop();
    expect(headers['set-cookie']?.[0]).toContain('; Max-Age=600');
  });

  it("is not cleared by a late rejection once the browser has the next session's cookie", async () => {
    const server = await startTestServer();
    const browser = createBrowser(server);
    const other = createBrowser(server);
    const lateRefusal = async (cookie: string) => {
      const response = await server.request('POST', apiPaths.refresh, { headers: { cookie } });
      return [rejection(response), response.headers['set-cookie']?.[0]];
    };
    await browser.signUp();
    const replaced = browser.cookieHeader();
    const grant = await browser.signIn();
    await other.signIn();
    const changed = browser.cookieHeader();
    const json = { currentPassword: ada.password, newPassword: 'a quiet engine' };
    await browser.send('PUT', apiPaths.password, { headers: bearer(grant), json });

    const ended = '401 session_ended';
    expect(await lateRefusal(replaced)).toEqual([ended, undefined]);
    expect(await lateRefusal(changed)).toEqual([ended, undefined]);
    expect(await lateRefusal(other.cookieHeader())).toEqual([
      ended,
      `${plain}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
    ]);
    await server.stop();
  });
});
