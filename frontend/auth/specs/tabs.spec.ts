import { HttpRequest } from '@angular/common/http';
import { type FakeTab, FakeTabs } from '../testing/fake-tabs';
import { SessionState } from '../src/session/session-state';
import {
  asHttpError,
  bearerOf,
  createWorldIn,
  expireIn,
  failWith,
  grantFor,
  grantIn,
  openChannel,
  openTabs,
  refreshesOf,
  reject,
  signInThrough,
  waitForTurn,
  type World,
} from './world';

/** Holds the lock in a tab, and returns a function that releases it. */
function holdLockIn(tab: FakeTab): () => void {
  let release = (): void => undefined;
  void tab.navigator.locks.request(
    'latchkey /api/refresh',
    () => new Promise<void>((resolve) => (release = resolve)),
  );
  return () => release();
}

/** Fails the refresh in flight, and waits until the lock is released. */
async function failRefresh(world: World, headers = {}): Promise<void> {
  failWith(world.network.expectOne('/api/refresh'), { status: 503, headers });
  await waitForTurn();
}

describe('Tabs', () => {
  it('that expire together make one refresh between them, and all hold its token', async () => {
    const { worlds } = await openTabs(5);
    const calls = await expireIn(worlds);
    const fresh = grantFor();

    const refreshes = refreshesOf(worlds);
    refreshes[0]?.flush(fresh);
    await waitForTurn();

    expect(refreshes.length).toBe(1);
    expect(refreshesOf(worlds)).toEqual([]);
    worlds.forEach((world, index) => {
      const replay = world.network.expectOne('/api/data');
      expect(bearerOf(replay)).toBe(`Bearer ${fresh.access_token}`);
      replay.flush(index);
      expect(calls[index]?.values).toEqual([index]);
    });
  });

  it('are like applications of one page: micro-frontends make one refresh between them, too', async () => {
    const tab = new FakeTabs().open();
    const worlds = [createWorldIn(tab), createWorldIn(tab)];
    await signInThrough(worlds[0]!);
    await waitForTurn();
    await expireIn(worlds);

    const refreshes = refreshesOf(worlds);
    refreshes[0]?.flush(grantFor());
    await waitForTurn();
    void worlds[1]!.session.signOut();
    await waitForTurn();

    expect(refreshes.length).toBe(1);
    expect(refreshesOf(worlds)).toEqual([]);
    expect(worlds.map(({ session }) => session.status())).toEqual(['signedOut', 'signedOut']);
  });

  it('adopt a token of the same generation even if it expires before the rejected one', async () => {
    const { worlds } = await openTabs(3);
    const generation = worlds[0]!.injector.get(SessionState).token?.generation ?? 0;
    await expireIn(worlds);

    refreshesOf(worlds)[0]?.flush(grantFor({ generation, expires_in: 270 }));
    await waitForTurn();
    jasmine.clock().tick(1_000);
    await waitForTurn();

    expect(refreshesOf(worlds)).toEqual([]);
    for (const world of worlds) expect(world.network.match('/api/data').length).toBe(1);
  });

  it('ask each other when the lock arrives before the message', async () => {
    const { tabs, worlds } = await openTabs(3);
    await expireIn(worlds);
    tabs.channels.hold();
    refreshesOf(worlds)[0]?.flush(grantFor());
    await waitForTurn();

    expect(refreshesOf(worlds)).toEqual([]);
    jasmine.clock().tick(149);
    tabs.channels.release();
    await waitForTurn();
    jasmine.clock().tick(1_000);
    await waitForTurn();

    expect(refreshesOf(worlds)).toEqual([]);
    for (const world of worlds) expect(world.network.match('/api/data').length).toBe(1);
  });

  it('wait 150 ms for each other, no longer', async () => {
    const { tabs, worlds } = await openTabs(2);
    await expireIn(worlds);
    tabs.channels.hold();
    refreshesOf(worlds)[0]?.flush(grantFor());
    await waitForTurn();

    jasmine.clock().tick(150);

    expect(refreshesOf(worlds).length).toBe(1);
  });

  it('continue if the holder of the lock is killed', async () => {
    const { tabs, fakes, worlds } = await openTabs(2);
    const [holder, other] = worlds;
    await expireIn([holder!]);
    expect(holder!.refreshes().length).toBe(1);
    await expireIn([other!]);
    expect(other!.refreshes()).toEqual([]);

    tabs.kill(fakes[0]!);
    await waitForTurn();
    jasmine.clock().tick(150);

    expect(other!.refreshes().length).toBe(1);
  });

  it('give up after 10 s when the holder of the lock is frozen', async () => {
    const { tabs, worlds } = await openTabs(1);
    const [other] = worlds;
    holdLockIn(tabs.open());
    const [call] = await expireIn([other!]);

    jasmine.clock().tick(9_999);
    expect(call?.error).toBeNull();
    jasmine.clock().tick(1);

    expect(asHttpError(call?.error).status).toBe(401);
    expect(other!.session.status()).toBe('unavailable');
    expect(other!.refreshes()).toEqual([]);
    // A page that waits for a lock can't enter the back/forward cache.
    await waitForTurn();
    expect(tabs.locks.waiting).toBe(0);
  });

  it('need no lock if a token arrives while they wait for it', async () => {
    const { tabs, worlds } = await openTabs(2);
    const [one, other] = worlds;
    holdLockIn(tabs.open());
    const [call] = await expireIn([other!]);
    const fresh = grantFor();

    one!.injector.get(SessionState).adopt(grantIn(fresh), { source: 'refresh' });
    await waitForTurn();

    expect(bearerOf(other!.sent()[0])).toBe(`Bearer ${fresh.access_token}`);
    expect(call?.error).toBeNull();
    expect(tabs.locks.waiting).toBe(0);
  });

  it('post without the lock after 10 s if the server has a grace period', async () => {
    const { tabs, worlds } = await openTabs(1, { options: { serverHasGrace: true } });
    const [other] = worlds;
    holdLockIn(tabs.open());
    await expireIn([other!]);

    jasmine.clock().tick(10_000);

    expect(other!.refreshes().length).toBe(1);
  });

  it('wait for a response that writes the cookie even if another token has arrived', async () => {
    const { tabs, worlds } = await openTabs(2, { options: { serverHasGrace: true } });
    const [one, other] = worlds;
    holdLockIn(tabs.open());
    await expireIn([other!]);
    jasmine.clock().tick(10_000);
    const refresh = other!.network.expectOne('/api/refresh');

    one!.injector.get(SessionState).adopt(grantIn(grantFor()), { source: 'refresh' });
    await waitForTurn();
    const last = grantFor();
    refresh.flush(last);

    expect(await other!.session.token()).toBe(last.access_token);
  });

  it('sign out under the lock, too', async () => {
    const { tabs, worlds } = await openTabs(1);
    const release = holdLockIn(tabs.open());

    void worlds[0]!.session.signOut();
    await waitForTurn();
    expect(worlds[0]!.network.match('/api/logout')).toEqual([]);
    release();
    await waitForTurn();

    worlds[0]!.network.expectOne('/api/logout');
  });

  it('refresh one by one within a tab if the browser rejects the lock', async () => {
    const tab = new FakeTabs().open();
    const world = createWorldIn(tab);
    spyOn(tab.navigator.locks, 'request').and.callFake(() =>
      Promise.reject(new DOMException('The document has no origin.', 'SecurityError')),
    );
    await signInThrough(world);

    void world.session.refresh();
    void world.session.exchange(new HttpRequest('PUT', '/api/me/password', {}));
    await waitForTurn();

    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/me/password');
  });

  it('start on their own if the browser blocks the channel', async () => {
    const rejected = function () {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    const fake = Object.assign(new FakeTabs().open(), { BroadcastChannel: rejected as never });

    const world = createWorldIn(fake);
    await signInThrough(world);

    expect(world.session.status()).toBe('signedIn');
  });

  it('take the lock for every request whose response writes the cookie', async () => {
    const { worlds } = await openTabs(2);
    const [one, other] = worlds;
    const changed = one!.session.exchange(new HttpRequest('PUT', '/api/me/password', {}));
    await waitForTurn();
    void other!.session.refresh();
    const signIn = other!.session.signIn({}).catch(() => undefined);
    await waitForTurn();

    expect(other!.refreshes()).toEqual([]);
    expect(other!.network.match('/api/login')).toEqual([]);
    failWith(one!.network.expectOne('/api/me/password'), { status: 422 });
    await expectAsync(changed).toBeRejected();
    await waitForTurn();
    jasmine.clock().tick(150);
    other!.network.expectOne('/api/refresh').flush(grantFor());
    await waitForTurn();
    other!.network.expectOne('/api/login').flush(grantFor());
    await signIn;
  });

  it('do not take turns refreshing for an endpoint that always returns 401', async () => {
    const { worlds } = await openTabs(2);
    let refreshes = 0;

    for (let second = 0; second < 9; second += 1) {
      const world = worlds[second % 2]!;
      const [call] = await expireIn([world]);
      jasmine.clock().tick(1_000);
      for (const refresh of world.refreshes()) {
        refreshes += 1;
        refresh.flush(grantFor());
        await waitForTurn();
        reject(world.network.expectOne('/api/data'));
      }
      expect(asHttpError(call?.error).status).toBe(401);
    }

    // Each tab learns for itself that the new token is rejected, too.
    expect(refreshes).toBe(2);
  });

  it('share the pause after a failure', async () => {
    const { worlds } = await openTabs(3);
    await expireIn(worlds);

    failWith(refreshesOf(worlds)[0]!, { status: 503, headers: { 'Retry-After': '30' } });
    await waitForTurn();
    jasmine.clock().tick(29_000);
    for (const world of worlds) world.get();
    await waitForTurn();

    expect(refreshesOf(worlds)).toEqual([]);
    for (const world of worlds) expect(world.session.status()).toBe('unavailable');
  });

  it('share the pause with a tab that was not waiting when it began', async () => {
    const { worlds } = await openTabs(2);
    const [one, other] = worlds;
    await expireIn([one!]);
    failWith(one!.network.expectOne('/api/refresh'), {
      status: 503,
      headers: { 'Retry-After': '30' },
    });
    await waitForTurn();

    const [call] = await expireIn([other!]);

    expect(other!.refreshes()).toEqual([]);
    expect(asHttpError(call?.error).status).toBe(401);
  });

  it('pause once for one failure, however many messages report it', async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    await expireIn(worlds);
    failWith(world!.network.expectOne('/api/refresh'), { status: 503 });
    jasmine.clock().tick(10);
    openChannel(tabs).postMessage({ format: 2, type: 'unavailable', retryAfterMs: 1_995 });
    await waitForTurn();

    jasmine.clock().tick(1_995);
    world!.get();
    await waitForTurn();

    expect(world!.refreshes().length).toBe(1);
  });

  it("double another tab's pause when they fail themselves", async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    openChannel(tabs).postMessage({ format: 2, type: 'unavailable', retryAfterMs: 8_000 });
    await waitForTurn();
    jasmine.clock().tick(8_000);
    await expireIn(worlds);
    failWith(world!.network.expectOne('/api/refresh'), { status: 503 });

    jasmine.clock().tick(15_999);
    world!.get();
    await waitForTurn();
    expect(world!.refreshes()).toEqual([]);
    jasmine.clock().tick(1);
    world!.get();
    await waitForTurn();

    expect(world!.refreshes().length).toBe(1);
  });

  it('pause for at least 2 s if they fail at the end of a pause', async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    openChannel(tabs).postMessage({ format: 2, type: 'unavailable', retryAfterMs: 5 });
    await waitForTurn();
    jasmine.clock().tick(5);
    await expireIn(worlds);
    await failRefresh(world!);

    jasmine.clock().tick(1_999);
    world!.get();
    await waitForTurn();

    expect(world!.refreshes()).toEqual([]);
  });

  it("keep the length of their pause despite another tab's shorter one", async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    await expireIn(worlds);
    await failRefresh(world!, { 'Retry-After': '20' });
    jasmine.clock().tick(20_000);
    openChannel(tabs).postMessage({ format: 2, type: 'unavailable', retryAfterMs: 2_000 });
    await waitForTurn();
    jasmine.clock().tick(2_000);
    world!.get();
    await waitForTurn();
    await failRefresh(world!);

    jasmine.clock().tick(39_999);
    world!.get();
    await waitForTurn();

    expect(world!.refreshes()).toEqual([]);
  });

  it("do not shorten a pause when another tab's is shorter", async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    await expireIn(worlds);
    failWith(world!.network.expectOne('/api/refresh'), {
      status: 503,
      headers: { 'Retry-After': '600' },
    });
    openChannel(tabs).postMessage({ format: 2, type: 'unavailable', retryAfterMs: 3_000 });
    await waitForTurn();

    jasmine.clock().tick(500_000);
    world!.get();
    await waitForTurn();

    expect(world!.refreshes()).toEqual([]);
  });

  it("end their pause with another tab's token", async () => {
    const { worlds } = await openTabs(2);
    const [one, other] = worlds;
    await expireIn(worlds);
    failWith(refreshesOf(worlds)[0]!, { status: 503, headers: { 'Retry-After': '600' } });
    await waitForTurn();

    void one!.session.refresh();
    await waitForTurn();
    one!.refreshes()[0]?.flush(grantFor());
    await waitForTurn();

    expect(other!.session.status()).toBe('signedIn');
  });

  it('post nothing when they open and another has a token', async () => {
    const { tabs, worlds } = await openTabs(1);

    const opened = createWorldIn(tabs.open());
    await waitForTurn();

    expect(opened.session.status()).toBe('signedIn');
    expect(await opened.session.token()).toBe(await worlds[0]!.session.token());
    expect(refreshesOf([...worlds, opened])).toEqual([]);
  });

  it("share their token's remaining lifetime with a new tab", async () => {
    const { tabs } = await openTabs(1);
    jasmine.clock().tick(200_000);
    const opened = createWorldIn(tabs.open());
    await waitForTurn();

    jasmine.clock().tick(101_000);
    void opened.session.token();
    await waitForTurn();

    expect(opened.refreshes().length).toBe(1);
  });

  it('do not share an expired token with a new tab', async () => {
    const { tabs } = await openTabs(1);
    jasmine.clock().tick(301_000);

    const opened = createWorldIn(tabs.open());
    await waitForTurn();
    jasmine.clock().tick(150);

    expect(opened.refreshes().length).toBe(1);
  });

  it('do not share a rejected token with a new tab', async () => {
    const { tabs, worlds } = await openTabs(1);
    await expireIn(worlds);
    failWith(worlds[0]!.network.expectOne('/api/refresh'), { status: 503 });
    await waitForTurn();

    const opened = createWorldIn(tabs.open());
    await waitForTurn();

    expect(opened.session.status()).toBe('unavailable');
  });

  it('post after 150 ms if they open and no other tab responds', async () => {
    const tabs = new FakeTabs();
    tabs.stored.set('latchkey.session', 'session');
    const opened = createWorldIn(tabs.open());
    await waitForTurn();

    jasmine.clock().tick(149);
    expect(opened.refreshes()).toEqual([]);
    jasmine.clock().tick(1);

    expect(opened.refreshes().length).toBe(1);
  });

  it('post nothing on a first visit', async () => {
    const tabs = new FakeTabs();
    const opened = createWorldIn(tabs.open());
    await waitForTurn();
    jasmine.clock().tick(1_000);

    expect(opened.session.status()).toBe('signedOut');
    expect(opened.refreshes()).toEqual([]);
    expect(tabs.channels.log).toEqual([]);
  });

  it('count the lifetime of a token from when it was sent', async () => {
    const { tabs, fakes, worlds } = await openTabs(2);
    const [sender, frozen] = worlds;
    fakes[1]!.freeze();
    void sender!.session.refresh();
    await waitForTurn();
    sender!.refreshes()[0]?.flush(grantFor({ expires_in: 60 }));
    await waitForTurn();

    jasmine.clock().tick(61_000);
    fakes[1]!.thaw();
    await waitForTurn();
    tabs.kill(fakes[0]!);
    void frozen!.session.token().catch(() => undefined);
    await waitForTurn();

    expect(frozen!.refreshes().length).toBe(1);
  });

  for (const [title, without] of Object.entries({
    'Web Locks': { navigator: {} },
    BroadcastChannel: { BroadcastChannel: undefined },
    both: { navigator: {}, BroadcastChannel: undefined },
  })) {
    it(`refresh each for itself without ${title}`, async () => {
      const tabs = new FakeTabs();
      const worlds = [tabs.open(), tabs.open()].map((tab) =>
        createWorldIn(Object.assign(tab, without)),
      );
      for (const world of worlds) {
        await signInThrough(world);
      }

      for (const world of worlds) {
        const [call] = await expireIn([world]);
        jasmine.clock().tick(150);
        world.network.match('/api/refresh')[0]?.flush(grantFor());
        await waitForTurn();
        for (const replay of world.sent()) replay.flush('response');
        expect(call?.values).toEqual(['response']);
      }
    });
  }
});
