import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { effort } from '../../testing/effort.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';
import {
  addUser,
  codeOf,
  type Node,
  refresh,
  signIn,
  until,
  use,
  useNodeWorld,
} from '../../testing/postgres-nodes.ts';

describe('nodes on one PostgreSQL', () => {
  const world = useNodeWorld();

  /** Expects that neither token of a session works on any node, within two seconds of its end. */
  async function expectDead(all: readonly Node[], session: OpenedSession): Promise<void> {
    for (const node of all) {
      await until('access_token_revoked', () => use(node, session));
      expect(await codeOf(refresh(node, session))).toBe('session_ended');
    }
  }

  it('migrate once when they start together', async () => {
    const [node] = await Promise.all([
      world.startNode(),
      world.startNode(),
      world.startNode(),
      world.startNode(),
    ]);

    const { rows } = await world.admin.query('SELECT count(*)::int AS steps FROM migrations');
    expect(rows).toEqual([{ steps: jasmine.any(Number) }]);
    expect((await addUser(node)).id).toBe('ada');
  });

  it('wait for the node that migrates, however long it takes', async () => {
    await world.admin.query('BEGIN');
    await world.admin.query('SELECT pg_advisory_xact_lock(5382104)');

    const starting = world.startNode();
    await world.admin.query('SELECT pg_sleep(1)');
    await world.admin.query('COMMIT');

    expect((await addUser(await starting)).id).toBe('ada');
  });

  it('keep working while a newer node extends the schema', async () => {
    const node = await world.startNode();
    const user = await addUser(node);
    const change = { isAdmin: true, endsSessions: null, endedBy: null, notes: [] };
    const work = async () => {
      const session = await signIn(node, user);
      await refresh(node, session);
      await node.storage.users.change('ada', () => change);
      await node.storage.users.findById('ada');
    };
    const onEachConnection = () => Promise.all(Array.from({ length: 10 }, work));
    await onEachConnection();

    await world.admin.query(
      'ALTER TABLE sessions ADD added text; ALTER TABLE users ADD added text',
    );

    await expectAsync(onEachConnection()).toBeResolved();
  });

  it('rotate once for forty refreshes with one token', async () => {
    const all = await Promise.all([
      world.startNode(),
      world.startNode(),
      world.startNode(),
      world.startNode(),
    ]);
    const user = await addUser(all[0]);
    let session = await signIn(all[0], user);

    for (let round = 0; round < 200; round += 1) {
      world.clock.advance(30);
      const { refreshToken } = session;
      const responses = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          all[index % 4]!.rules.sessions.refresh(refreshToken),
        ),
      );

      session = responses[0]!;
      expect(new Set(responses.map((response) => response.refreshToken)).size).toBe(1);
      expect(session.grant.generation).toBe(round + 2);
      expect(responses.filter((response) => response.outcome === 'rotated').length).toBe(1);
    }
  });

  it('leave no session alive when a sign-out on one races with a refresh on another', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const user = await addUser(one);

    for (let round = 0; round < effort({ usual: 200, long: 1000 }); round += 1) {
      const first = await signIn(one, user);
      world.clock.advance(30);
      const [response] = await Promise.allSettled([
        refresh(one, first),
        other.rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null }),
      ]);
      await expectDead([one, other], response.status === 'fulfilled' ? response.value : first);
    }
  });

  it('leave no session alive when a password change on one races with refresh and sign-in on another', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    let user = await addUser(one);

    for (let round = 0; round < effort({ usual: 100, long: 1000 }); round += 1) {
      const first = await signIn(one, user);
      world.clock.advance(30);
      const crossing = [refresh(other, first), signIn(other, user), signIn(one, user)];
      const [changed, ...settled] = await Promise.allSettled([
        one.storage.users.change('ada', () => ({
          passwordHash: `$argon2id$${round}`,
          endsSessions: 'password_changed',
          endedBy: null,
          notes: [],
        })),
        ...crossing,
      ]);
      if (changed.status === 'rejected') throw changed.reason;
      user = changed.value!.user;
      const opened = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      for (const session of [first, ...opened]) await expectDead([one, other], session);
    }
  });

  it('share their rate limits', async () => {
    const [one, other] = await Promise.all([world.startNode(), world.startNode()]);
    const options = { name: 'account', points: 3, windowSeconds: 60 };
    const here = one.storage.createRateLimiter(options);
    const there = other.storage.createRateLimiter(options);

    await here.consume('ada', 2);

    expect((await there.consume('ada')).remainingPoints).toBe(0);
    await expectAsync(here.consume('ada')).toBeRejected();
  });

  it("use the database's clock, however wrong their own is", async () => {
    useOwnClock()(120_000);

    const storage = await openPostgresStorage(testDatabaseSettings(world.url), { asServer: false });

    const { rows } = await world.admin.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const apartMs = Math.abs(storage.now().getTime() - (rows[0]?.now.getTime() ?? 0));
    expect(apartMs).toBeLessThan(1000);
    await storage.close();
  });
});

/** Replaces this machine's clock; returns the function that sets it ahead. */
function useOwnClock(): (aheadMs: number) => void {
  const real = Date.now.bind(Date);
  let aheadMs = 0;
  spyOn(Date, 'now').and.callFake(() => real() + aheadMs);
  return (ms) => (aheadMs = ms);
}
