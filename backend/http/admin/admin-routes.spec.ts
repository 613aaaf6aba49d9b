import * as v from 'valibot';
import {
  type AdminUser,
  adminUserSchema,
  type AdminUsers,
  adminUsersSchema,
  type Audit,
  auditSchema,
} from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const root = { email: 'root@example.org', password: 'the root of it all' };

describe('admin routes', () => {
  let server: TestServer;
  let browser: Browser;
  let user: TokenGrant;
  let admin: TokenGrant;

  beforeEach(async () => {
    server = await startTestServer();
    browser = createBrowser(server);
    user = await browser.signUp();
    await server.rules.accounts.add({ ...root, name: 'Root', isAdmin: true });
    admin = await createBrowser(server).signIn(root);
  });

  afterEach(() => server.stop());

  const send = (method: string, path: string, from: TokenGrant) =>
    server.request(method, path, { headers: bearer(from) });
  const userPath = (id: string) => apiPaths.adminUser.replace(':id', id);
  const sessionsPath = (id: string) => apiPaths.adminUserSessions.replace(':id', id);
  const change = (id: string, json: unknown, from = admin) =>
    server.request('PATCH', userPath(id), { headers: bearer(from), json });

  it('are for administrators', async () => {
    const attempts = [
      ['GET', apiPaths.adminUsers],
      ['GET', apiPaths.adminAudit],
      ['PATCH', userPath(user.sub)],
      ['DELETE', sessionsPath(user.sub)],
    ] as const;
    server.clock.advance(200);

    for (const [method, path] of attempts) {
      const response =
        method === 'PATCH'
          ? await change(user.sub, { isAdmin: true }, user)
          : await send(method, path, user);
      expect(rejection(response)).withContext(path).toBe('403 insufficient_scope');
      expect(response.headers['www-authenticate']).toBe('Bearer error="insufficient_scope"');
      expect(rejection(await server.request(method, path))).toBe('401 access_token_missing');
    }
    expect((await server.rules.accounts.find(user.sub))?.isAdmin).toBeFalse();
  });

  it('require a recent password for changes but not for reading', async () => {
    const adminBrowser = createBrowser(server);
    await adminBrowser.signIn(root);
    server.clock.advance(601);
    const grant = await adminBrowser.refresh();

    expect((await send('GET', apiPaths.adminUsers, grant)).status).toBe(200);
    const rejected = [
      await change(user.sub, { disabled: true }, grant),
      await send('DELETE', sessionsPath(user.sub), grant),
    ];

    for (const response of rejected) expect(rejection(response)).toBe('401 step_up_required');
    expect((await server.rules.accounts.find(user.sub))?.disabledAt).toBeNull();
  });

  it('list and find accounts', async () => {
    const list = async (query = '') =>
      (await send('GET', `${apiPaths.adminUsers}${query}`, admin)).json as AdminUsers;
    const { users, nextCursor } = await list();

    expect(v.is(adminUsersSchema, await list())).toBeTrue();
    expect(users.map(({ email, sessions }) => [email, sessions])).toEqual([
      [ada.email, 1],
      [root.email, 1],
    ]);
    expect(nextCursor).toBeNull();
    expect((await list('?search=ROOT')).users.map(({ email }) => email)).toEqual([root.email]);
    expect((await list(`?cursor=${ada.email}`)).users.length).toBe(1);
    const faulty = await send('GET', `${apiPaths.adminUsers}?cursor=a&cursor=b&limit=9`, admin);
    expect((faulty.json as Problem).errors).toEqual([
      { pointer: '/cursor', code: 'wrong_type' },
      { pointer: '/limit', code: 'unknown_member' },
    ]);
  });

  it('disable an account, which ends its access, and enable it again', async () => {
    const response = await change(user.sub, { disabled: true });

    expect(v.is(adminUserSchema, response.json)).toBeTrue();
    expect(response.json).toEqual(
      jasmine.objectContaining({ disabled: true, isAdmin: false, sessions: 0 }),
    );
    expect(rejection(await browser.get(apiPaths.me, user))).toBe('401 access_token_revoked');
    const rejected = await browser.send('POST', apiPaths.refresh);
    expect((rejected.json as Problem).reason).toBe('account_disabled');
    expect((await change(user.sub, { disabled: false })).status).toBe(200);
    expect((await browser.signIn()).sub).toBe(user.sub);
  });

  it('promote and demote users, whose next token says so', async () => {
    await change(user.sub, { isAdmin: true });
    expect(rejection(await send('GET', apiPaths.adminUsers, user))).toBe(
      '401 access_token_revoked',
    );
    const promoted = await browser.refresh();
    expect((await send('GET', apiPaths.adminUsers, promoted)).status).toBe(200);

    await change(user.sub, { isAdmin: false });

    expect(rejection(await send('GET', apiPaths.adminUsers, promoted))).toBe(
      '401 access_token_revoked',
    );
    expect(rejection(await send('GET', apiPaths.adminUsers, await browser.refresh()))).toBe(
      '403 insufficient_scope',
    );
  });

  it('keep the last administrator', async () => {
    for (const json of [{ isAdmin: false }, { disabled: true }]) {
      expect(rejection(await change(admin.sub, json))).toBe('409 last_admin');
    }
    expect(rejection(await send('DELETE', apiPaths.me, admin))).toBe('409 last_admin');

    expect((await send('GET', apiPaths.adminUsers, admin)).status).toBe(200);
  });

  it('change nothing for an empty or invalid change or an unknown account', async () => {
    const [before] = [(await change(user.sub, {})).json as AdminUser];
    expect(before.disabled).toBeFalse();
    for (const json of [{ disabled: 'yes' }, { isAdmin: null }, { version: 1 }, []]) {
      expect(rejection(await change(user.sub, json))).toBe('422 invalid_request');
    }
    expect(rejection(await change('nobody', { disabled: true }))).toBe('404 not_found');
    expect(rejection(await send('DELETE', sessionsPath('nobody'), admin))).toBe('404 not_found');

    expect((await browser.get(apiPaths.me, user)).status).toBe(200);
  });

  it('sign a user out everywhere', async () => {
    await createBrowser(server).signIn();

    const response = await send('DELETE', sessionsPath(user.sub), admin);

    expect(response.json).toEqual({ ended: 2 });
    expect(rejection(await browser.get(apiPaths.me, user))).toBe('401 access_token_revoked');
    const rejected = await browser.send('POST', apiPaths.refresh);
    expect((rejected.json as Problem).reason).toBe('by_admin');
  });

  it('return who did what to whom, from where and in which request', async () => {
    const changed = await change(user.sub, { disabled: true });
    const path = `${apiPaths.adminAudit}?event=user_disabled&userId=${user.sub}`;

    const response = await send('GET', path, admin);

    expect(v.is(auditSchema, response.json)).toBeTrue();
    expect((response.json as { rows: unknown }).rows).toEqual([
      {
        id: jasmine.any(String),
        at: server.clock.now().getTime() / 1000,
        event: 'user_disabled',
        reason: null,
        user: { id: user.sub, email: ada.email },
        actor: { id: admin.sub, email: root.email },
        sid: admin.sid,
        address: '127.0.0.1',
        requestId: changed.headers['x-request-id'],
      },
    ]);
    const all = (await send('GET', apiPaths.adminAudit, admin)).json as Audit;
    expect(all.rows.at(-1)?.event).toBe('registered');
    const older = await send('GET', `${apiPaths.adminAudit}?cursor=${all.rows[0]!.id}`, admin);
    expect((older.json as Audit).rows[0]).toEqual(all.rows[1]);
    for (const query of ['?event=nothing', '?cursor=1&cursor=2', '?cursor=x', '?what=1']) {
      expect(rejection(await send('GET', apiPaths.adminAudit + query, admin))).toBe(
        '422 invalid_request',
      );
    }
  });

  it('are never cached', async () => {
    for (const path of [apiPaths.adminUsers, apiPaths.adminAudit]) {
      expect((await send('GET', path, admin)).headers['cache-control']).toBe('no-store');
    }
  });
});
