import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { createKeyring } from '../../auth/keyring.ts';
import { ProblemError } from '../../auth/problem.ts';
import { createRules, type Rules } from '../../auth/rules.ts';
import type { OpenedSession } from '../../auth/sessions.ts';
import type { User } from '../../auth/user-store.ts';
import { createMovableClock, type MovableClock } from '../../movable-clock.ts';
import type { Storage } from '../open-storage.ts';
import { effort } from '../../test-effort.ts';
import { usualRules } from '../session-contract.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startTestPostgres, type TestPostgres } from './test-postgres.ts';
import { anyNote } from '../contract-note.ts';

interface Node {
  readonly storage: Storage;
  readonly rules: Rules;
}

describe('nodes on one PostgreSQL', () => {
  let server: TestPostgres;
  let clock: MovableClock;
  let keyring: ReturnType<typeof createKeyring>;
  let nodes: Node[];
  let proxy: TcpProxy | undefined;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await startTestPostgres();
  }, 60_000);

  afterAll(async () => {
    await server.stop();
  }, 300_000);

  beforeEach(async () => {
    await server.empty();
    clock = createMovableClock();
    keyring = createKeyring(clock.now());
    nodes = [];
    admin = new pg.Client(server.url);
    await admin.connect();
  });

  afterEach(async () => {
    for (const { rules, storage } of nodes) {
      rules.revocations.stop();
      await storage.close();
    }
    await admin.end();
    await proxy?.close();
    proxy = undefined;
  });

  async function startNode(url = server.url): Promise<Node> {
    const storage = await openPostgresStorage(url, { now: clock.now, asServer: true });
    const rules = createRules({
      stores: storage,
      keyring,
      now: clock.now,
      settings: {
        publicUrl: 'http://localhost:3000',
        accessTokenLifetimeSeconds: 300,
        isRegistrationOpen: true,
        sessionRules: usualRules,
      },
    });
    await rules.revocations.start();
    const node = { storage, rules };
    nodes.push(node);
    return node;
  }

  async function startNodeBehindProxy(): Promise<Node> {
    const url = new URL(server.url);
    proxy = await openTcpProxy(Number(url.port));
    url.port = String(proxy.port);
    return startNode(url.href);
  }

  async function addUser({ storage }: Node): Promise<User> {
    const user = { id: 'ada', email: 'ada@example.org', name: 'Ada', isAdmin: false };
    return (await storage.users.insert({ ...user, passwordHash: '' }, anyNote))!;
  }
  const signIn = ({ rules }: Node, user: User) =>
    rules.sessions.start(user, {
      remember: true,
      client: { userAgent: 'Firefox', address: '192.0.2.7' },
      replaces: null,
    });
  const refresh = ({ rules }: Node, session: OpenedSession) =>
    rules.sessions.refresh(session.refreshToken);
  const use = ({ rules }: Node, session: OpenedSession) =>
    rules.callers.identify(session.grant.access_token);
  const codeOf = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'done',
      (error: unknown) => (error instanceof ProblemError ? error.code : error),
    );
  /** Asks again until the answer is this one; how long it took, in ms. */
  async function until(answer: string, ask: () => Promise<unknown>): Promise<number> {
    const startedAtMs = performance.now();
    while ((await codeOf(ask())) !== answer) {
      if (performance.now() - startedAtMs > 4000) throw new Error(`never ${answer}`);
      await nextTurn(); // What is answered from memory lets no announcement in.
    }
    return performance.now() - startedAtMs;
  }

  it('bring the schema up to date once when they start together', async () => {
    await Promise.all([startNode(), startNode(), startNode(), startNode()]);

    const { rows } = await admin.query('SELECT count(*)::int AS steps FROM migrations');
    expect(rows).toEqual([{ steps: jasmine.any(Number) }]);
    expect((await addUser(nodes[0]!)).id).toBe('ada');
  });

  it('take one rotation between them from forty refreshes with one token', async () => {
    const all = await Promise.all([startNode(), startNode(), startNode(), startNode()]);
    const user = await addUser(all[0]);
    let session = await signIn(all[0], user);

    for (let round = 0; round < 200; round += 1) {
      clock.advance(30);
      const { refreshToken } = session;
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          all[index % 4]!.rules.sessions.refresh(refreshToken),
        ),
      );

      session = answers[0]!;
      expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
      expect(session.grant.generation).toBe(round + 2);
      expect(answers.filter((answer) => answer.outcome === 'rotated').length).toBe(1);
    }
  }, 120_000);

  it('leave no survivor when sign-out on one crosses refresh on another', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const user = await addUser(one);

    for (let round = 0; round < effort({ usual: 200, long: 1000 }); round += 1) {
      const first = await signIn(one, user);
      clock.advance(30);
      const [answer] = await Promise.allSettled([
        refresh(one, first),
        other.rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null }),
      ]);
      const newest = answer.status === 'fulfilled' ? answer.value : first;
      expect(await codeOf(refresh(one, newest))).toBe('session_ended');
    }
  }, 60_000);

  it('refuse within two seconds what another one revoked', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

    expect(await until('access_token_revoked', () => use(other, session))).toBeLessThan(2000);
  });

  it('refuse within two seconds the old role of a user, and give the new one', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.admin.changeUser(null, 'ada', { isAdmin: true });

    expect(await until('access_token_revoked', () => use(other, session))).toBeLessThan(2000);
    expect((await use(other, await refresh(other, session))).isAdmin).toBeTrue();
  });

  it('refuse within two seconds whose account was deleted on another one', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);

    await one.rules.accounts.remove(await use(one, session));

    expect(await until('access_token_revoked', () => use(other, session))).toBeLessThan(2000);
  });

  it('refuse it as soon also when the announcement is lost', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const session = await signIn(one, await addUser(one));
    await use(other, session);
    await admin.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'`);

    await one.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

    expect(await until('access_token_revoked', () => use(other, session))).toBeLessThan(2000);
  });

  it('are unavailable in under a second without the database, and come back by themselves', async () => {
    const node = await startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    proxy?.cut();
    const startedAtMs = performance.now();
    expect(await codeOf(refresh(node, session))).toBe('unavailable');
    expect(await codeOf(node.storage.ping())).toBe('unavailable');
    expect(performance.now() - startedAtMs).toBeLessThan(1000);

    proxy?.heal();
    expect(await until('done', () => refresh(node, session))).toBeLessThan(2000);
  });

  it('are unavailable in under a second when the database does not answer', async () => {
    const node = await startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    proxy?.stall();
    const startedAtMs = performance.now();
    const codes = await Promise.all([
      codeOf(refresh(node, session)),
      codeOf(refresh(node, session)),
    ]);

    expect(codes).toEqual(['unavailable', 'unavailable']);
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
    proxy?.cut();
    proxy?.heal();
    expect(await until('done', () => refresh(node, session))).toBeLessThan(2000);
  });

  it('are unavailable in under a second for a locked row alone', async () => {
    const node = await startNode();
    const user = await addUser(node);
    const [locked, free] = [await signIn(node, user), await signIn(node, user)];
    clock.advance(30);
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM sessions WHERE sid = $1 FOR UPDATE', [locked.grant.sid]);

    const startedAtMs = performance.now();
    const attempt = codeOf(refresh(node, locked));
    expect((await refresh(node, free)).outcome).toBe('rotated');
    expect(await attempt).toBe('unavailable');
    expect(performance.now() - startedAtMs).toBeLessThan(1000);

    await admin.query('COMMIT');
    expect((await refresh(node, locked)).outcome).toBe('rotated');
  });

  it('count together what their rate limits count', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()]);
    const options = { name: 'account', points: 3, windowSeconds: 60 };
    const here = one.storage.createRateLimiter(options);
    const there = other.storage.createRateLimiter(options);

    await here.consume('ada', 2);

    expect((await there.consume('ada')).remainingPoints).toBe(0);
    await expectAsync(here.consume('ada')).toBeRejected();
  });

  it("go by the database's clock, wherever their own stands", async () => {
    const real = Date.now();
    spyOn(Date, 'now').and.callFake(() => real + 120_000);

    const storage = await openPostgresStorage(server.url, { asServer: false });

    const { rows } = await admin.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const apartMs = Math.abs(storage.now().getTime() - (rows[0]?.now.getTime() ?? 0));
    expect(apartMs).toBeLessThan(1000);
    await storage.close();
  });
});
