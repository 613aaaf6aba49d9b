import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import type { SessionList } from '#shared/sessions';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const firefox = 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';

describe('session routes', () => {
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

  const list = async (from: TokenGrant) =>
    ((await laptop.get(apiPaths.sessions, from)).json as SessionList).sessions;
  const end = (sid: string, from: TokenGrant) =>
    laptop.send('DELETE', apiPaths.session.replace(':sid', sid), { headers: bearer(from) });

  it("list the caller's sessions and mark the current one", async () => {
    const start = server.clock.now().getTime() / 1000;
    server.clock.advance(60);
    const { email, password } = ada;
    await phone.send('POST', apiPaths.login, {
      headers: { 'user-agent': firefox },
      json: { email, password, remember: true },
    });

    const [newest, current] = await list(grant);

    expect(newest).toEqual({
      sid: jasmine.any(String) as unknown as string,
      browser: 'Firefox',
      system: 'Linux',
      addressPrefix: '127.0.0.0/24',
      signedInAt: start + 60,
      lastUsedAt: start + 60,
      idleExpiresAt: start + 60 + 14 * 86_400,
      expiresAt: start + 60 + 90 * 86_400,
      isCurrent: false,
    });
    expect(current).toEqual(
      jasmine.objectContaining({ sid: grant.sid, browser: null, system: null, isCurrent: true }),
    );
  });

  it('list at most 100 sessions per page and link to the next', async () => {
    const roomy = await startTestServer({ env: { SESSIONS_PER_USER: '200' } });
    const { sub, ...own } = await createBrowser(roomy).signUp();
    const user = (await roomy.rules.accounts.find(sub))!;
    const client = { device: { browser: null, system: null }, address: '192.0.2.1' };
    for (let count = 1; count < 130; count += 1) {
      roomy.clock.advance(1);
      await roomy.rules.sessions.start(user, { remember: true, client, replaces: null });
    }
    const read = async (query = '') => {
      const path = `${apiPaths.sessions}${query}`;
      return (await roomy.request('GET', path, { headers: bearer(own) })).json as SessionList;
    };

    const first = await read();
    const second = await read(`?cursor=${first.nextCursor}`);

    await roomy.stop();
    expect([first.sessions.length, second.sessions.length]).toEqual([100, 30]);
    expect(second.nextCursor).toBeNull();
    const sessions = [...first.sessions, ...second.sessions];
    expect(new Set(sessions.map(({ sid }) => sid)).size).toBe(130);
    expect(sessions.at(-1)!.sid).toBe(own.sid);
    const times = sessions.map(({ lastUsedAt }) => lastUsedAt);
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  });

  it('reject an invalid cursor', async () => {
    for (const cursor of ['', '1', '-', '1700000000000-', 'x-1', '99999999999999-1']) {
      const response = await laptop.get(`${apiPaths.sessions}?cursor=${cursor}`, grant);
      expect(rejection(response)).withContext(cursor).toBe('422 invalid_request');
    }
  });

  it('limit the sessions of a user and explain it to the ended one', async () => {
    const strict = await startTestServer({ env: { SESSIONS_PER_USER: '1' } });
    const [old, fresh] = [createBrowser(strict), createBrowser(strict)];
    await old.signUp();
    const { email, password } = ada;
    const headers = { 'user-agent': firefox };
    await fresh.send('POST', apiPaths.login, { headers, json: { email, password } });

    const response = await old.send('POST', apiPaths.refresh);

    await strict.stop();
    expect(rejection(response)).toBe('401 session_ended');
    const { reason, ending } = response.json as Problem;
    expect(reason).toBe('session_limit');
    expect(ending?.device).toEqual({ browser: 'Firefox', system: 'Linux' });
    expect(old.cookies.size).toBe(0);
  });

  it('tell an ended session when and from which device it was ended', async () => {
    const other = await phone.signIn();
    const { email, password } = ada;
    const headers = { 'user-agent': firefox };
    const response = await laptop.send('POST', apiPaths.login, {
      headers,
      json: { email, password },
    });
    server.clock.advance(60);
    await end(other.sid, response.json as TokenGrant);

    const rejected = await phone.send('POST', apiPaths.refresh);

    expect((rejected.json as Problem).ending).toEqual({
      at: server.clock.now().getTime() / 1000,
      device: { browser: 'Firefox', system: 'Linux' },
    });
  });

  it('tell an expired session which limit it reached', async () => {
    const start = server.clock.now().getTime() / 1000;
    server.clock.advance(13 * 3600);

    const rejected = await laptop.send('POST', apiPaths.refresh);

    expect(rejected.json).toEqual(
      jasmine.objectContaining({
        reason: 'idle',
        ending: { at: start + 12 * 3600, limitSeconds: 12 * 3600 },
      }),
    );
  });

  it('tell a session at its lifetime how long it was allowed to last', async () => {
    const start = server.clock.now().getTime() / 1000;
    for (const hours of [11, 11]) {
      server.clock.advance(hours * 3600);
      await laptop.send('POST', apiPaths.refresh);
    }
    server.clock.advance(3 * 3600);

    const rejected = await laptop.send('POST', apiPaths.refresh);

    expect(rejected.json).toEqual(
      jasmine.objectContaining({
        reason: 'lifetime',
        ending: { at: start + 24 * 3600, limitSeconds: 24 * 3600 },
      }),
    );
  });

  it('end another session, which learns why', async () => {
    const other = await phone.signIn();

    const response = await end(other.sid, grant);

    expect(response.status).toBe(204);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(rejection(await phone.get(apiPaths.me, other))).toBe('401 access_token_revoked');
    const rejected = await phone.send('POST', apiPaths.refresh);
    expect(rejected.json).toEqual(jasmine.objectContaining({ reason: 'by_user' }));
    expect((await list(grant)).map(({ sid }) => sid)).toEqual([grant.sid]);
  });

  it('end the current session and clear its cookie', async () => {
    await end(grant.sid, grant);

    expect(laptop.cookies.size).toBe(0);
    expect(rejection(await laptop.get(apiPaths.me, grant))).toBe('401 access_token_revoked');
  });

  it('end all other sessions', async () => {
    const other = await phone.signIn();
    await createBrowser(server).signIn();

    const response = await laptop.send('DELETE', apiPaths.sessions, { headers: bearer(grant) });

    expect(response.json).toEqual({ ended: 2 });
    expect(rejection(await phone.get(apiPaths.me, other))).toBe('401 access_token_revoked');
    expect((await laptop.refresh()).sid).toBe(grant.sid);
  });

  it("neither show nor end another user's sessions", async () => {
    const stranger = await phone.signUp({ email: 'charles@example.org' });

    expect(rejection(await end(grant.sid, stranger))).toBe('404 not_found');
    expect(rejection(await end('unknown', grant))).toBe('404 not_found');
    expect((await list(stranger)).map(({ sid }) => sid)).toEqual([stranger.sid]);
    expect((await laptop.get(apiPaths.me, grant)).status).toBe(200);
  });

  it('require the password again ten minutes after it was entered', async () => {
    server.clock.advance(601);
    const later = await laptop.refresh();

    for (const path of [apiPaths.sessions, apiPaths.session.replace(':sid', later.sid)]) {
      const response = await laptop.send('DELETE', path, { headers: bearer(later) });
      expect(rejection(response)).toBe('401 step_up_required');
      expect(response.headers['www-authenticate']).toBe(
        'Bearer error="insufficient_user_authentication", max_age="600"',
      );
    }
    const steppedUp = await laptop.send('POST', apiPaths.stepUp, {
      headers: bearer(later),
      json: { password: ada.password },
    });
    const response = await laptop.send('DELETE', apiPaths.sessions, {
      headers: bearer(steppedUp.json as TokenGrant),
    });
    expect(response.status).toBe(200);
  });

  it('measure from the password entry, not from the last refresh', async () => {
    server.clock.advance(599);
    const refreshed = await laptop.refresh();

    const response = await laptop.send('DELETE', apiPaths.sessions, { headers: bearer(refreshed) });

    expect(response.status).toBe(200);
  });
});
