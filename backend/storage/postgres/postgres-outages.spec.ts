import { usualClient } from '../session-world.ts';
import { addUser, codeOf, refresh, signIn, until, use, useNodeWorld } from './test-nodes.ts';

describe('nodes whose PostgreSQL fails', () => {
  const world = useNodeWorld();

  it('are unavailable in under a second without the database, and come back by themselves', async () => {
    const node = await world.startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    node.proxy.cut();
    const startedAtMs = performance.now();
    expect(await codeOf(refresh(node, session))).toBe('unavailable');
    expect(await codeOf(node.storage.ping())).toBe('unavailable');
    expect(performance.now() - startedAtMs).toBeLessThan(1000);

    node.proxy.heal();
    expect(await until('done', () => refresh(node, session))).toBeLessThan(2000);
  });

  it('are unavailable in under a second when the database does not answer', async () => {
    const node = await world.startNodeBehindProxy();
    const session = await signIn(node, await addUser(node));

    node.proxy.stall();
    const startedAtMs = performance.now();
    const codes = await Promise.all([
      codeOf(refresh(node, session)),
      codeOf(refresh(node, session)),
    ]);

    expect(codes).toEqual(['unavailable', 'unavailable']);
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
    node.proxy.cut();
    node.proxy.heal();
    expect(await until('done', () => refresh(node, session))).toBeLessThan(2000);
  });

  it('are unavailable when a connection breaks amid a transaction, which changes nothing', async () => {
    const node = await world.startNodeBehindProxy();
    await addUser(node);
    const change = { isAdmin: true, endsSessions: null, endedBy: null, notes: [] };
    for (const fault of ['cut', 'stall'] as const) {
      const startedAtMs = performance.now();
      const attempt = node.storage.users.change('ada', () => {
        node.proxy[fault]();
        return change;
      });

      expect(await codeOf(attempt)).toBe('unavailable');
      expect(performance.now() - startedAtMs).toBeLessThan(1000);
      node.proxy.cut();
      node.proxy.heal();
      await until('done', () => node.storage.ping());
      expect((await node.storage.users.findById('ada'))?.isAdmin).toBeFalse();
    }
  });

  it('leave no account behind that could not be signed in to', async () => {
    const node = await world.startNode();
    const registration = {
      email: 'eve@example.org',
      name: 'Eve',
      password: 'staple battery horse',
    };
    const browser = { client: usualClient, replaces: null };
    await world.admin.query('BEGIN; LOCK TABLE sessions IN EXCLUSIVE MODE');
    expect(await codeOf(node.rules.register(registration, browser))).toBe('unavailable');
    await world.admin.query('COMMIT');

    const session = await node.rules.register(registration, browser);

    expect((await use(node, session)).isAdmin).toBeFalse();
  });

  it('take no mistake of ours for a fault of the database, and undo what it left', async () => {
    const node = await world.startNode();
    await addUser(node);
    const mistake = new TypeError('ours');

    const attempt = node.storage.users.change('ada', () => {
      throw mistake;
    });

    expect(await codeOf(attempt)).toBe(mistake);
    expect(await codeOf(node.rules.admin.changeUser(null, 'ada', { isAdmin: true }))).toBe('done');
  });

  it('are unavailable in under a second for a locked row alone', async () => {
    const node = await world.startNode();
    const user = await addUser(node);
    const [locked, free] = [await signIn(node, user), await signIn(node, user)];
    world.clock.advance(30);
    await world.admin.query('BEGIN');
    await world.admin.query('SELECT 1 FROM sessions WHERE sid = $1 FOR UPDATE', [locked.grant.sid]);

    const startedAtMs = performance.now();
    const attempt = codeOf(refresh(node, locked));
    expect((await refresh(node, free)).outcome).toBe('rotated');
    expect(await attempt).toBe('unavailable');
    expect(performance.now() - startedAtMs).toBeLessThan(1000);

    await world.admin.query('COMMIT');
    expect((await refresh(node, locked)).outcome).toBe('rotated');
  });
});
