import { usualClient } from '../contract/session-world.ts';
import { passTimeUntil } from '../../testing/pass-time.ts';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import {
  addUser,
  codeOf,
  refresh,
  signIn,
  until,
  use,
  useNodeWorld,
} from '../../testing/postgres-nodes.ts';

const { waitMs, statementMs } = testDatabaseSettings('postgres://unused');
const longestMs = waitMs + 1.2 * statementMs;

describe('nodes whose PostgreSQL fails', () => {
  const world = useNodeWorld();

  afterEach(() => {
    jasmine.clock().uninstall();
  });

  it('are unavailable without the database and recover by themselves', async () => {
    const node = await world.startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    node.proxy.cut();
    expect(await codeOf(refresh(node, session))).toBe('unavailable');
    expect(await codeOf(node.storage.ping())).toBe('unavailable');

    node.proxy.heal();
    await until('done', () => refresh(node, session));
  });

  it('report unavailable in time if the database does not respond', async () => {
    const node = await world.startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    node.proxy.stall();
    jasmine.clock().install();
    const attempts = [codeOf(refresh(node, session)), codeOf(refresh(node, session))];
    const passedMs = await passTimeUntil(Promise.all(attempts));
    jasmine.clock().uninstall();

    expect(await Promise.all(attempts)).toEqual(['unavailable', 'unavailable']);
    expect(passedMs).toBeLessThan(longestMs);
    node.proxy.cut();
    node.proxy.heal();
    await until('done', () => refresh(node, session));
  });

  it('report unavailable and change nothing if a connection breaks during a transaction', async () => {
    const node = await world.startNodeBehindProxy();
    await addUser(node);
    const change = { isAdmin: true, endsSessions: null, endedBy: null, notes: [] };
    for (const fault of ['cut', 'stall'] as const) {
      const { promise: broken, resolve } = Promise.withResolvers<undefined>();
      const attempt = codeOf(
        node.storage.users.change('ada', () => {
          node.proxy[fault]();
          jasmine.clock().install();
          resolve(undefined);
          return change;
        }),
      );

      await broken;
      expect(await passTimeUntil(attempt)).toBeLessThan(longestMs);
      jasmine.clock().uninstall();
      expect(await attempt).toBe('unavailable');
      node.proxy.cut();
      node.proxy.heal();
      await until('done', () => node.storage.ping());
      expect((await node.storage.users.findById('ada'))?.isAdmin).toBeFalse();
    }
  });

  it('leave no account without its first session', async () => {
    const node = await world.startNode();
    const registration = {
      email: 'eve@example.org',
      name: 'Eve',
      password: 'staple battery horse',
    };
    const browser = { client: usualClient, replaces: null };
    await world.admin.query(`
      CREATE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION reject()`);
    expect(await codeOf(node.rules.register(registration, browser))).toBe('unavailable');
    await world.admin.query('DROP TRIGGER full_disk ON sessions');

    const session = await node.rules.register(registration, browser);

    expect((await use(node, session)).isAdmin).toBeFalse();
  });

  it('do not treat our own mistakes as database faults, and roll back', async () => {
    const node = await world.startNode();
    await addUser(node);
    const mistake = new TypeError('ours');

    const attempt = node.storage.users.change('ada', () => {
      throw mistake;
    });

    expect(await codeOf(attempt)).toBe(mistake);
    expect(await codeOf(node.rules.admin.changeUser(null, 'ada', { isAdmin: true }))).toBe('done');
  });

  it('make only the request for a locked row wait', async () => {
    const node = await world.startNode();
    const user = await addUser(node);
    const [locked, free] = [await signIn(node, user), await signIn(node, user)];
    world.clock.advance(30);
    await world.admin.query('BEGIN');
    await world.admin.query('SELECT 1 FROM sessions WHERE sid = $1 FOR UPDATE', [locked.grant.sid]);

    const waiting = refresh(node, locked);
    expect((await refresh(node, free)).outcome).toBe('rotated');

    await world.admin.query('COMMIT');
    expect((await waiting).outcome).toBe('rotated');
  });
});
