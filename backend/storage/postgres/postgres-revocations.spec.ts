import { EventEmitter, once } from 'node:events';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { nextReading } from '../../testing/next-reading.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';
import {
  addUser,
  codeOf,
  refresh,
  signIn,
  until,
  use,
  useNodeWorld,
} from '../../testing/postgres-nodes.ts';

describe('revocations among nodes on one PostgreSQL', () => {
  const world = useNodeWorld();

  /** Subscribes to notifications, without reading the live set. */
  async function listen() {
    const options = { now: world.clock.now, asServer: true };
    const storage = await openPostgresStorage(testDatabaseSettings(world.url), options);
    const heard = new EventEmitter<{ revocation: [Revocation] }>();
    storage.revocations.subscribe((revocation) => heard.emit('revocation', revocation));
    return { heard, close: () => storage.close() };
  }

  it('reject what another node revoked', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

    await until('access_token_revoked', () => use(other, session));
  });

  it("reject a user's old role and accept the new one", async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.admin.changeUser(null, 'ada', { isAdmin: true });

    await until('access_token_revoked', () => use(other, session));
    expect((await use(other, await refresh(other, session))).isAdmin).toBeTrue();
  });

  it('reject tokens of an account deleted on another node', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.accounts.remove(await use(one, session));

    await until('access_token_revoked', () => use(other, session));
  });

  it('reject it even if the notification is lost', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);
    await world.admin.query(`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'`);

    await one.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

    await until('access_token_revoked', () => use(other, session));
  });

  it('reject a revocation that was committed late', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const user = await addUser(one);
    const [late, early] = [await signIn(one, user), await signIn(one, user)];
    await use(other, late);
    const endedAt = world.clock.now();
    world.clock.advance(60);
    await world.admin.query('BEGIN');
    await world.admin.query('UPDATE sessions SET ended_at = $1 WHERE sid = $2', [
      endedAt,
      late.grant.sid,
    ]);
    await one.rules.sessions.signOut({ refreshToken: early.refreshToken, caller: null });
    await nextReading(other.rules.revocations);

    await world.admin.query('COMMIT');

    await until('access_token_revoked', () => use(other, late));
  });

  it('notify each other of everything that revokes access tokens', async () => {
    const node = await world.startNode();
    const user = await addUser(node);
    const { heard, close } = await listen();
    const announcementOf = async (act: Promise<unknown>) => {
      const announced = once(heard, 'revocation');
      await codeOf(act);
      return ((await announced) as [Revocation])[0];
    };
    const { sessions, admin, resetLinks } = node.rules;
    const last = await signIn(node, user);
    const [first, second, copied] = [
      await signIn(node, user),
      await signIn(node, user),
      await signIn(node, user),
    ];
    const caller = await use(node, last);
    world.clock.advance(30);
    await use(node, await refresh(node, copied));
    world.clock.advance(30);

    const ended = [
      await announcementOf(sessions.signOut({ refreshToken: first.refreshToken, caller: null })),
      await announcementOf(sessions.end(caller, second.grant.sid)),
      await announcementOf(refresh(node, copied)),
    ];
    const third = await signIn(node, user);
    ended.push(await announcementOf(sessions.endOthers(caller)));
    const { url } = await resetLinks.create(user);
    const reset = { token: new URL(url).hash.slice(1), newPassword: 'staple battery horse' };
    const changed = [
      await announcementOf(admin.changeUser(null, 'ada', { isAdmin: true })),
      await announcementOf(resetLinks.redeem(reset)),
    ];

    await close();
    const sids = [first, second, copied, third].map(({ grant }) => grant.sid);
    expect(ended).toEqual(sids.map((sid) => ({ kind: 'session', sid })));
    expect(changed).toEqual([2, 3].map((version) => ({ kind: 'user', userId: 'ada', version })));
  });

  it('ignore older notifications', async () => {
    const node = await world.startNode();
    const session = await signIn(node, await addUser(node));
    const anyChange = () => ({ endsSessions: null, endedBy: null, notes: [] });
    await node.storage.users.change('ada', anyChange);
    const second = await refresh(node, session);
    await node.storage.users.change('ada', anyChange);
    await nextReading(node.rules.revocations);
    const heard = new Promise((resolve) => {
      node.storage.revocations.subscribe(resolve);
    });

    await world.admin.query(`
      SELECT pg_notify('latchkey_revocations', '{"id":"ada","version":2}')`);
    await heard;

    expect(await codeOf(use(node, second))).toBe('access_token_revoked');
  });

  it('receive notifications again after a lost connection', async () => {
    const node = await world.startNode();
    const session = await signIn(node, await addUser(node));
    const { heard, close } = await listen();
    const listening = `FROM pg_stat_activity WHERE query LIKE 'LISTEN %'`;
    await world.admin.query(`SELECT pg_terminate_backend(pid, 5000) ${listening}`);
    await until('done', async () => {
      const { rows } = await world.admin.query<{ nodes: number }>(
        `SELECT count(*)::int AS nodes ${listening}`,
      );
      if (rows[0]?.nodes !== 2) throw new Error('not yet');
    });

    const announced = once(heard, 'revocation');
    await node.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

    expect(await announced).toEqual([{ kind: 'session', sid: session.grant.sid }]);
    await close();
  });
});
