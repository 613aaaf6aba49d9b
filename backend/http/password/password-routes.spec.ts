import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const newPassword = 'weaves algebraic patterns';

describe('password routes', () => {
  let server: TestServer;
  let laptop: Browser;
  let phone: Browser;
  let grant: TokenGrant;

  beforeEach(async () => {
    server = await startTestServer();
    laptop = createBrowser(server);
    phone = createBrowser(server);
    grant = await laptop.signUp();
  });

  afterEach(() => server.stop());

  const change = (json: unknown, from = grant) =>
    laptop.send('PUT', apiPaths.password, { headers: bearer(from), json });
  const reset = (json: unknown) => phone.send('POST', apiPaths.passwordReset, { json });
  const createToken = async () => {
    const user = await server.rules.accounts.find(grant.sub);
    return new URL((await server.rules.resetLinks.create(user!)).url).hash.slice(1);
  };

  it('change the password and keep only the calling browser signed in', async () => {
    const other = await phone.signIn();

    const response = await change({ currentPassword: ada.password, newPassword });

    expect(response.status).toBe(200);
    const fresh = response.json as TokenGrant;
    expect(fresh.sid).not.toBe(grant.sid);
    expect((await laptop.get(apiPaths.me, fresh)).status).toBe(200);
    for (const old of [grant, other]) {
      expect(rejection(await laptop.get(apiPaths.me, old))).toBe('401 access_token_revoked');
    }
    const rejected = await phone.send('POST', apiPaths.refresh);
    expect((rejected.json as Problem).reason).toBe('password_changed');
    expect((await laptop.refresh()).sid).toBe(fresh.sid);
    expect((await phone.signIn({ password: newPassword })).sub).toBe(grant.sub);
  });

  it('require the current password without ever responding 401', async () => {
    const response = await change({ currentPassword: 'wrong', newPassword });

    expect(rejection(response)).toBe('422 wrong_password');
    expect(response.headers['set-cookie']).toBeUndefined();
    expect((await laptop.get(apiPaths.me, grant)).status).toBe(200);
  });

  it('count guesses of the current password', async () => {
    for (let guess = 0; guess < 10; guess += 1) {
      await change({ currentPassword: `guess ${guess}`, newPassword });
    }

    const response = await change({ currentPassword: ada.password, newPassword });

    expect(rejection(response)).toBe('429 too_many_attempts');
  });

  it('reject a new password that is short, common or sent with other members', async () => {
    const currentPassword = ada.password;
    const errorsOf = async (json: unknown) => ((await change(json)).json as Problem).errors;

    expect(await errorsOf({ currentPassword, newPassword: 'short' })).toEqual([
      { pointer: '/newPassword', code: 'too_short' },
    ]);
    expect(await errorsOf({ currentPassword, newPassword: 'Password1' })).toEqual([
      { pointer: '/newPassword', code: 'common_password' },
    ]);
    expect(await errorsOf({ currentPassword, newPassword: `${ada.email}!` })).toEqual([
      { pointer: '/newPassword', code: 'common_password' },
    ]);
    expect(await errorsOf({ currentPassword, newPassword, isAdmin: true })).toEqual([
      { pointer: '/isAdmin', code: 'unknown_member' },
    ]);
    expect(rejection(await laptop.send('PUT', apiPaths.password, { json: {} }))).toBe(
      '401 access_token_missing',
    );
  });

  it('set a new password once by a link without signing in', async () => {
    const token = await createToken();

    const response = await reset({ token, newPassword });

    expect([response.status, response.text, response.headers['set-cookie']]).toEqual([
      204,
      '',
      undefined,
    ]);
    expect(rejection(await laptop.get(apiPaths.me, grant))).toBe('401 access_token_revoked');
    expect((await phone.signIn({ password: newPassword })).sub).toBe(grant.sub);
    expect(rejection(await reset({ token, newPassword }))).toBe('422 reset_link_invalid');
  });

  it('reject a guessable password without using up the link', async () => {
    const token = await createToken();

    for (const guessable of ['Password1', `${ada.name}1815`]) {
      expect(rejection(await reset({ token, newPassword: guessable }))).toBe('422 invalid_request');
    }
    expect((await reset({ token, newPassword })).status).toBe(204);
  });

  it('reject an expired or unknown link', async () => {
    const token = await createToken();
    server.clock.advance(3600);

    for (const none of [token, 'x', 'x'.repeat(100)]) {
      expect(rejection(await reset({ token: none, newPassword }))).toBe('422 reset_link_invalid');
    }
    for (const malformed of ['', 'x'.repeat(101), 7, null, [token]]) {
      expect(rejection(await reset({ token: malformed, newPassword }))).toBe('422 invalid_request');
    }
  });

  it('write no password or link into the log or the audit', async () => {
    const token = await createToken();
    await change({ currentPassword: ada.password, newPassword: 'canary password' });
    await reset({ token: `${token}x`, newPassword: 'canary password' });
    await reset({ token: await createToken(), newPassword: 'canary password' });

    const { rows } = await server.rules.admin.listAudit({ event: null, userId: null }, null);
    const written = server.logLines.join('\n') + JSON.stringify(rows);
    expect(rows.map(({ event }) => event)).toContain('password_reset');
    for (const secret of ['canary', token, ada.password]) expect(written).not.toContain(secret);
  });
});
