import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { impatientDatabaseEnv } from '../../testing/database-settings.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const cookieName = refreshCookieNames.plain;

describe('sign-in routes', () => {
  let server: TestServer;
  let browser: Browser;

  beforeEach(async () => {
    server = await startTestServer({ env: impatientDatabaseEnv });
    browser = createBrowser(server);
  });

  afterEach(() => server.stop());

  describe('register', () => {
    it('creates an account and signs in until the browser is closed', async () => {
      const response = await browser.send('POST', apiPaths.register, { json: ada });

      expect(response.status).toBe(201);
      const grant = response.json as TokenGrant;
      expect(Object.keys(grant).sort()).toEqual([
        'access_token',
        'expires_in',
        'generation',
        'sid',
        'sub',
        'token_type',
      ]);
      expect(grant.expires_in).toBeGreaterThanOrEqual(270);
      expect(grant.expires_in).toBeLessThanOrEqual(300);
      expect(response.headers['set-cookie']?.[0]).not.toContain('Max-Age');
      expect((await browser.get(apiPaths.me, grant)).status).toBe(200);
    });

    it('treats email addresses that differ in case and spaces as the same', async () => {
      await browser.signUp();

      const json = { ...ada, email: '  ADA@Example.org ' };
      const response = await browser.send('POST', apiPaths.register, { json });

      expect(rejection(response)).toBe('409 email_taken');
    });

    it('rejects a common password and names the field', async () => {
      const json = { ...ada, password: 'password123' };
      const response = await browser.send('POST', apiPaths.register, { json });

      expect(rejection(response)).toBe('422 invalid_request');
      expect((response.json as Problem).errors).toEqual([
        { pointer: '/password', code: 'common_password' },
      ]);
    });

    it('rejects a password derived from the account', async () => {
      for (const password of ['Latchkey-2026', ada.email, 'lovelace1815']) {
        const response = await browser.send('POST', apiPaths.register, {
          json: { ...ada, password },
        });

        expect((response.json as Problem).errors).toEqual([
          { pointer: '/password', code: 'common_password' },
        ]);
      }
    });

    it('is closed if the configuration says so', async () => {
      const closed = await startTestServer({ env: { REGISTRATION: 'closed' } });

      const response = await closed.request('POST', apiPaths.register, { json: ada });

      expect(rejection(response)).toBe('403 registration_closed');
      await closed.stop();
    });

    it('never creates an administrator', async () => {
      const json = { ...ada, isAdmin: true };
      const response = await browser.send('POST', apiPaths.register, { json });

      expect((response.json as Problem).errors).toEqual([
        { pointer: '/isAdmin', code: 'unknown_member' },
      ]);
    });
  });

  describe('login', () => {
    it('keeps the cookie for two weeks with remember', async () => {
      await browser.signUp();

      const json = { email: ada.email, password: ada.password, remember: true };
      const response = await browser.send('POST', apiPaths.login, { json });

      expect(response.status).toBe(200);
      expect(response.headers['set-cookie']?.[0]).toContain('; Max-Age=1209600');
    });

    it('responds identically to an unknown account, a wrong password and a disabled account', async () => {
      await browser.signUp();
      const grace = { ...ada, email: 'grace@example.org' };
      const { id } = await server.rules.accounts.add({ ...grace, isAdmin: false });
      await server.rules.admin.changeUser(null, id, { disabled: true });
      const password = 'not the right one';

      const unknown = await browser.send('POST', apiPaths.login, {
        json: { email: 'nobody@example.org', password },
      });
      const wrong = await browser.send('POST', apiPaths.login, {
        json: { email: ada.email, password },
      });

      const disabled = await browser.send('POST', apiPaths.login, {
        json: { email: grace.email, password: grace.password },
      });

      const comparable = ({ status, headers, json }: typeof wrong) => ({
        status,
        headers: { ...headers, date: '', 'x-request-id': '', ratelimit: '' },
        json: { ...(json as Problem), requestId: '' },
      });
      expect(rejection(wrong)).toBe('401 invalid_credentials');
      expect(wrong.headers['set-cookie']).toBeUndefined();
      expect(comparable(unknown)).toEqual(comparable(wrong));
      expect(comparable(disabled)).toEqual(comparable(wrong));
    });

    it("ends the browser's previous session", async () => {
      await browser.signUp();
      const planted = createBrowser(server);
      planted.cookies.set(cookieName, browser.cookies.get(cookieName)!);

      await browser.signIn();

      const response = await planted.send('POST', apiPaths.refresh);
      expect(rejection(response)).toBe('401 session_ended');
      expect((response.json as Problem).reason).toBe('replaced');
    });
  });

  describe('refresh', () => {
    it('returns the next generation after the grace period', async () => {
      const first = await browser.signUp();
      const cookie = browser.cookies.get(cookieName);
      server.clock.advance(31);

      const second = await browser.refresh();

      expect(second.sid).toBe(first.sid);
      expect(second.generation).toBe(first.generation + 1);
      expect(browser.cookies.get(cookieName)).not.toBe(cookie);
    });

    it('responds to concurrent requests with the same cookie', async () => {
      await browser.signUp();
      server.clock.advance(31);
      const headers = { cookie: browser.cookieHeader() };

      const responses = await Promise.all(
        Array.from({ length: 8 }, () => server.request('POST', apiPaths.refresh, { headers })),
      );

      expect(responses.map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
      const cookies = responses.map((response) => response.headers['set-cookie']?.[0]);
      expect(new Set(cookies).size).toBe(1);
    });

    it('clears the cookie if there is no session, regardless of its content', async () => {
      const held = [
        undefined,
        `${cookieName}=`,
        `${cookieName}=garbage`,
        `${cookieName}="%00%FF;${cookieName}=x`,
        `${cookieName}=latchkey_rt_${'A'.repeat(58)}`,
      ];
      for (const cookie of held) {
        const headers = cookie === undefined ? {} : { cookie };
        const response = await server.request('POST', apiPaths.refresh, { headers });

        expect(rejection(response)).withContext(String(cookie)).toBe('401 no_session');
        expect(response.headers['set-cookie']).toEqual([
          `${cookieName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
        ]);
      }
    });

    it('rejects a truncated or changed token', async () => {
      await browser.signUp();
      const token = browser.cookies.get(cookieName)!;
      const flipped = token.slice(0, 30) + (token[30] === 'A' ? 'B' : 'A') + token.slice(31);

      for (const cut of [token.slice(0, -1), `${token}A`, token.slice(1), flipped]) {
        const headers = { cookie: `${cookieName}=${cut}` };
        const response = await server.request('POST', apiPaths.refresh, { headers });
        expect(rejection(response)).toBe('401 no_session');
      }
      expect((await browser.refresh()).generation).toBe(1);
    });

    it('ends the session if a token is used after its successor', async () => {
      await browser.signUp();
      const thief = createBrowser(server);
      thief.cookies.set(cookieName, browser.cookies.get(cookieName)!);
      server.clock.advance(31);
      const fresh = await browser.refresh();
      await browser.get(apiPaths.me, fresh);
      server.clock.advance(31);

      const response = await thief.send('POST', apiPaths.refresh);

      expect(rejection(response)).toBe('401 token_reused');
      expect((response.json as Problem).reason).toBe('reused');
      expect(thief.cookies.has(cookieName)).toBeFalse();
      expect(rejection(await browser.get(apiPaths.me, fresh))).toBe('401 access_token_revoked');
      expect(rejection(await browser.send('POST', apiPaths.refresh))).toBe('401 session_ended');
    });

    it('records the delivery of a token later if the database was busy', async () => {
      await browser.signUp();
      const thief = createBrowser(server);
      thief.cookies.set(cookieName, browser.cookies.get(cookieName)!);
      server.clock.advance(31);
      const fresh = await browser.refresh();
      const release = server.holdDatabase();
      expect((await browser.get(apiPaths.me, fresh)).status).toBe(200);
      release();

      await browser.get(apiPaths.me, fresh);
      server.clock.advance(31);

      expect(rejection(await thief.send('POST', apiPaths.refresh))).toBe('401 token_reused');
    });

    it('says that a session was inactive for too long', async () => {
      await browser.signUp();
      server.clock.advance(12 * 3600 + 1);

      const response = await browser.send('POST', apiPaths.refresh);

      expect(rejection(response)).toBe('401 session_ended');
      expect((response.json as Problem).reason).toBe('idle');
      expect(browser.cookies.has(cookieName)).toBeFalse();
    });

    it('leaves the cookie unchanged while the database is busy', async () => {
      await browser.signUp();
      server.clock.advance(31);
      const release = server.holdDatabase();

      const response = await browser.send('POST', apiPaths.refresh);

      release();
      expect(rejection(response)).toBe('503 unavailable');
      expect(response.headers['retry-after']).toBe('1');
      expect(response.headers['set-cookie']).toBeUndefined();
      expect((await browser.refresh()).generation).toBe(2);
    });
  });

  describe('logout', () => {
    it('ends the session, so copies of its cookie and access token are useless', async () => {
      const grant = await browser.signUp();
      const copy = createBrowser(server);
      copy.cookies.set(cookieName, browser.cookies.get(cookieName)!);

      const response = await browser.send('POST', apiPaths.logout);

      expect(response.json).toEqual({ msg: 'logged out' });
      expect(browser.cookies.has(cookieName)).toBeFalse();
      expect(rejection(await copy.send('POST', apiPaths.refresh))).toBe('401 session_ended');
      expect(rejection(await copy.get(apiPaths.me, grant))).toBe('401 access_token_revoked');
    });

    it('also ends the session of an expired access token', async () => {
      const grant = await browser.signUp();
      const copy = createBrowser(server);
      copy.cookies.set(cookieName, browser.cookies.get(cookieName)!);
      server.clock.advance(301);

      await server.request('POST', apiPaths.logout, { headers: bearer(grant) });

      expect(rejection(await copy.send('POST', apiPaths.refresh))).toBe('401 session_ended');
    });

    it('responds the same without a session and to garbage', async () => {
      const garbage = { authorization: 'Bearer a.b.c', cookie: `${cookieName}=x` };
      for (const headers of [{}, garbage]) {
        const response = await server.request('POST', apiPaths.logout, { headers });

        expect(response.status).toBe(200);
        expect(response.headers['set-cookie']?.[0]).toContain('Max-Age=0');
      }
    });

    it('clears the cookie even while the database is busy', async () => {
      await browser.signUp();
      const release = server.holdDatabase();

      const response = await browser.send('POST', apiPaths.logout);

      release();
      expect(rejection(response)).toBe('503 unavailable');
      expect(browser.cookies.has(cookieName)).toBeFalse();
    });
  });
});
