import { HttpRequest } from '@angular/common/http';
import { FakeTabs } from '../testing/fake-tabs';
import { SessionEnded } from './auth-errors';
import {
  asHttpError,
  bearerOf,
  createWorldIn,
  endSession,
  failWith,
  grantFor,
  refuse,
  waitForTurn,
  type World,
  type WorldSetup,
} from './spec-world';

/** So many tabs of one browser, signed in as Ada with one token. */
async function openTabs(count: number, setup: WorldSetup = {}) {
  const tabs = new FakeTabs();
  const fakes = Array.from({ length: count }, () => tabs.open());
  const worlds = fakes.map((tab) => createWorldIn(tab, setup));
  const [first] = worlds;
  const signedIn = first!.session.signIn({});
  await waitForTurn();
  first!.network.expectOne('/api/login').flush(grantFor());
  await signedIn;
  await waitForTurn();
  for (const world of worlds) world.events.length = 0;
  return { tabs, fakes, worlds };
}

/** Lets one request be refused in each tab, and gives those that are then waiting. */
async function expireIn(worlds: readonly World[]) {
  const calls = worlds.map((world) => world.get());
  for (const world of worlds) refuse(world.network.expectOne('/api/data'));
  await waitForTurn();
  return calls;
}

/** Where a stranger speaks to the library. */
function openChannel(tabs: FakeTabs) {
  const tab = tabs.open();
  return new tab.BroadcastChannel('latchkey /api/refresh');
}

const refreshesOf = (worlds: readonly World[]) => worlds.flatMap((world) => world.refreshes());

describe('Tabs', () => {
  beforeEach(() => jasmine.clock().install().mockDate());
  afterEach(() => jasmine.clock().uninstall());

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

  it('go on without a holder of the lock that was killed', async () => {
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
    const { tabs, fakes, worlds } = await openTabs(2);
    const [holder, other] = worlds;
    await expireIn([holder!]);
    fakes[0]!.freeze();
    const [call] = await expireIn([other!]);

    jasmine.clock().tick(9_999);
    expect(call?.error).toBeNull();
    jasmine.clock().tick(1);

    expect(asHttpError(call?.error).status).toBe(401);
    expect(other!.session.status()).toBe('offline');
    expect(other!.refreshes()).toEqual([]);
    // A page that waits for a lock does not get into the back/forward cache.
    await waitForTurn();
    expect(tabs.locks.waiting).toBe(0);
  });

  it('post without the lock after 10 s where the server has a grace', async () => {
    const { worlds } = await openTabs(2, { options: { serverHasGrace: true } });
    const [holder, other] = worlds;
    await expireIn([holder!]);
    // The holder never gets an answer, and its own timeout does not run while it is frozen.
    spyOn(holder!.network, 'match');
    await expireIn([other!]);

    jasmine.clock().tick(10_000);

    expect(other!.refreshes().length).toBe(1);
  });

  it('take the lock for every request whose answer writes the cookie', async () => {
    const { worlds } = await openTabs(2);
    const [one, other] = worlds;
    const changed = one!.session.exchange(new HttpRequest('PUT', '/api/me/password', {}));
    await waitForTurn();
    void other!.session.refresh();
    const signIn = other!.session.signIn({}).catch(() => undefined);
    await waitForTurn();

    expect(other!.refreshes()).toEqual([]);
    expect(other!.network.match('/api/login')).toEqual([]);
    failWith(one!.network.expectOne('/api/me/password'), 422);
    await expectAsync(changed).toBeRejected();
    await waitForTurn();
    jasmine.clock().tick(150);
    other!.network.expectOne('/api/refresh').flush(grantFor());
    await waitForTurn();
    other!.network.expectOne('/api/login').flush(grantFor());
    await signIn;
  });

  it('share the pause after a failure', async () => {
    const { worlds } = await openTabs(3);
    await expireIn(worlds);

    failWith(refreshesOf(worlds)[0]!, 503, { 'Retry-After': '30' });
    await waitForTurn();
    jasmine.clock().tick(29_000);
    for (const world of worlds) world.get();
    await waitForTurn();

    expect(refreshesOf(worlds)).toEqual([]);
    for (const world of worlds) expect(world.session.status()).toBe('offline');
  });

  it("end their pause with another tab's token", async () => {
    const { worlds } = await openTabs(2);
    const [one, other] = worlds;
    await expireIn(worlds);
    failWith(refreshesOf(worlds)[0]!, 503, { 'Retry-After': '600' });
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

  it('post after 150 ms when they open and nobody answers', async () => {
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
        const signedIn = world.session.signIn({});
        await waitForTurn();
        world.network.expectOne('/api/login').flush(grantFor());
        await signedIn;
      }

      for (const world of worlds) {
        const [call] = await expireIn([world]);
        jasmine.clock().tick(150);
        world.network.match('/api/refresh')[0]?.flush(grantFor());
        await waitForTurn();
        for (const replay of world.sent()) replay.flush('answer');
        expect(call?.values).toEqual(['answer']);
      }
    });
  }
});

describe('A message between tabs', () => {
  beforeEach(() => jasmine.clock().install().mockDate());
  afterEach(() => jasmine.clock().uninstall());

  async function receive(message: () => object) {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const token = await worlds[0]!.session.token();
    sender.postMessage(message());
    await waitForTurn();
    return { world: worlds[0]!, isAdopted: (await worlds[0]!.session.token()) !== token };
  }

  const valid = () => ({
    format: 1,
    type: 'token',
    grant: grantFor({ expires_in: 600 }),
    sentAt: Date.now(),
    isSignIn: false,
  });

  it('with a newer token is adopted', async () => {
    expect((await receive(valid)).isAdopted).toBeTrue();
  });

  it('with a token of the same generation is adopted if it lives longer', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const grant = grantFor({ generation: 1_000_000 });
    sender.postMessage({ ...valid(), grant });
    await waitForTurn();

    sender.postMessage({ ...valid(), grant: { ...grant, access_token: 'shorter', expires_in: 9 } });
    await waitForTurn();
    expect(await worlds[0]!.session.token()).toBe(grant.access_token);
    sender.postMessage({
      ...valid(),
      grant: { ...grant, access_token: 'longer', expires_in: 900 },
    });
    await waitForTurn();

    expect(await worlds[0]!.session.token()).toBe('longer');
  });

  const ignored = {
    'of another format': () => ({ ...valid(), format: 2 }),
    'without a format': () => ({ ...valid(), format: undefined }),
    'of an unknown type': () => ({ ...valid(), type: 'constructor' }),
    'without a grant': () => ({ ...valid(), grant: null }),
    'with a malformed token': () => ({ ...valid(), grant: grantFor({ access_token: 'a\r\nb' }) }),
    'with a malformed lifetime': () => ({ ...valid(), grant: { ...grantFor(), expires_in: '9' } }),
    'without the time it was sent': () => ({ ...valid(), sentAt: undefined }),
    'without a kind': () => ({ ...valid(), isSignIn: undefined }),
    "with another user's token": () => ({ ...valid(), grant: grantFor({ sub: 'bob' }) }),
    'with an older generation': () => ({ ...valid(), grant: grantFor({ generation: 0 }) }),
    'that is no object': () => Object('token') as object,
    'of a sign-out of another session': () => ({ format: 1, type: 'signedOut', session: 'other' }),
    'of a malformed sign-out': () => ({ format: 1, type: 'signedOut', session: 7 }),
    'of the end of another session': () => ({
      format: 1,
      type: 'ended',
      session: 'other',
      reason: null,
    }),
    'of a malformed end': () => ({ format: 1, type: 'ended', session: null, reason: {} }),
    'of a malformed pause': () => ({ format: 1, type: 'unavailable', retryAfterMs: 'long' }),
  };
  for (const [title, message] of Object.entries(ignored)) {
    it(`${title} is ignored`, async () => {
      const { world, isAdopted } = await receive(message);

      expect(isAdopted).toBeFalse();
      expect(world.session.status()).toBe('signedIn');
      expect(world.refreshes()).toEqual([]);
    });
  }

  it('with another session of the same user drops the token, and the server decides', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);

    sender.postMessage({ ...valid(), grant: grantFor({ sid: 'session-2' }) });
    await waitForTurn();
    const call = worlds[0]!.get();
    jasmine.clock().tick(150);

    expect(worlds[0]!.sent()).toEqual([]);
    expect(worlds[0]!.refreshes().length).toBe(1);
    expect(call.error).toBeNull();
  });

  it('does not bring back a token that was dropped', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const access_token = await worlds[0]!.session.token();
    sender.postMessage({ ...valid(), grant: grantFor({ sid: 'session-2' }) });
    await waitForTurn();

    sender.postMessage({ ...valid(), grant: grantFor({ access_token }) });
    await waitForTurn();
    worlds[0]!.get();
    jasmine.clock().tick(150);

    expect(worlds[0]!.sent()).toEqual([]);
    expect(worlds[0]!.refreshes().length).toBe(1);
  });

  it('never carries the token anywhere else than to tabs, nor repeats what another told', async () => {
    const { tabs, worlds } = await openTabs(3);
    tabs.channels.log.length = 0;

    void worlds[0]!.session.refresh();
    await waitForTurn();
    worlds[0]!.refreshes()[0]?.flush(grantFor());
    await waitForTurn();

    expect(tabs.channels.log.length).toBe(1);
  });
});

describe('A sign-out', () => {
  beforeEach(() => jasmine.clock().install().mockDate());
  afterEach(() => jasmine.clock().uninstall());

  it('in one tab is seen in the others at once, and sent once', async () => {
    const { worlds } = await openTabs(3);

    void worlds[0]!.session.signOut();
    await waitForTurn();

    for (const world of worlds) expect(world.session.status()).toBe('signedOut');
    for (const world of worlds) expect(world.events).toEqual([{ type: 'signedOut' }]);
    expect(worlds.flatMap((world) => world.network.match('/api/logout')).length).toBe(1);
  });

  it('is told to the others even when the server cannot be reached', async () => {
    const { tabs, worlds } = await openTabs(2);

    const signedOut = worlds[0]!.session.signOut();
    await waitForTurn();
    worlds[0]!.network.expectOne('/api/logout').error(new ProgressEvent('error'));
    await signedOut;

    expect(worlds[1]!.session.status()).toBe('signedOut');
    expect(tabs.stored.get('latchkey.session')).toBe('signOutPending');
  });

  it('is seen by a frozen tab when it wakes', async () => {
    const { fakes, worlds } = await openTabs(2);
    fakes[1]!.freeze();
    void worlds[0]!.session.signOut();
    await waitForTurn();
    expect(worlds[1]!.session.status()).toBe('signedIn');

    fakes[1]!.thaw();
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedOut');
  });

  it('is seen without BroadcastChannel too', async () => {
    const tabs = new FakeTabs();
    const worlds = [tabs.open(), tabs.open()].map((tab) =>
      createWorldIn(Object.assign(tab, { BroadcastChannel: undefined })),
    );
    for (const world of worlds) {
      const signedIn = world.session.signIn({});
      await waitForTurn();
      world.network.expectOne('/api/login').flush(grantFor());
      await signedIn;
    }

    void worlds[0]!.session.signOut();
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedOut');
  });

  it('is seen by a page that comes back from the back/forward cache', async () => {
    const { tabs, fakes, worlds } = await openTabs(2);
    fakes[1]!.leave();
    fakes[1]!.freeze();
    tabs.channels.closeAllOf(fakes[1]!);
    void worlds[0]!.session.signOut();
    await waitForTurn();
    expect(worlds[1]!.session.status()).toBe('signedIn');

    fakes[1]!.comeBack();

    expect(worlds[1]!.session.status()).toBe('signedOut');
  });

  it('is not undone by a message that was late', async () => {
    const { tabs, worlds } = await openTabs(2);
    void worlds[1]!.session.refresh();
    await waitForTurn();
    tabs.channels.hold();
    worlds[1]!.refreshes()[0]?.flush(grantFor());

    void worlds[0]!.session.signOut();
    tabs.channels.release();
    await waitForTurn();

    expect(worlds.map(({ session }) => session.status())).toEqual(['signedOut', 'signedOut']);
  });

  it('leaves the mark to the tab in which it happens, for storage can be slow', async () => {
    const { fakes, worlds } = await openTabs(2);
    const storage = fakes[1]!.localStorage;
    const writes = [spyOn(storage, 'setItem'), spyOn(storage, 'removeItem')];
    void worlds[0]!.session.refresh();
    await waitForTurn();
    worlds[0]!.refreshes()[0]?.flush(grantFor());
    await waitForTurn();

    void worlds[0]!.session.signOut();
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedOut');
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });

  it('of a tab that still restores ends what the others hold', async () => {
    const { tabs, worlds } = await openTabs(1);
    tabs.channels.hold();
    const opened = createWorldIn(tabs.open());

    void opened.session.signOut();
    tabs.channels.release();
    await waitForTurn();

    expect(worlds[0]!.session.status()).toBe('signedOut');
    expect(opened.session.status()).toBe('signedOut');
  });
});

describe('The back/forward cache', () => {
  it('finds no open channel, and the channel is open again afterwards', async () => {
    const { fakes, worlds } = await openTabs(2);
    fakes[1]!.leave();
    void worlds[0]!.session.refresh();
    await waitForTurn();
    const missed = grantFor();
    worlds[0]!.refreshes()[0]?.flush(missed);
    await waitForTurn();
    expect(await worlds[1]!.session.token()).not.toBe(missed.access_token);

    fakes[1]!.comeBack();
    void worlds[0]!.session.refresh();
    await waitForTurn();
    const heard = grantFor();
    worlds[0]!.refreshes()[0]?.flush(heard);
    await waitForTurn();

    expect(await worlds[1]!.session.token()).toBe(heard.access_token);
  });

  it('gives back a page whose session was replaced meanwhile with no token of the old one', async () => {
    const { tabs, fakes, worlds } = await openTabs(2);
    fakes[1]!.leave();
    tabs.stored.set('latchkey.session', 'session session-9');

    fakes[1]!.comeBack();
    const call = worlds[1]!.get();

    expect(worlds[1]!.sent()).toEqual([]);
    expect(call.error).toBeNull();
  });
});

describe('The end of a session', () => {
  it('is told to the other tabs, with its reason', async () => {
    const { worlds } = await openTabs(3);

    void worlds[0]!.session.refresh();
    await waitForTurn();
    endSession(worlds[0]!.network.expectOne('/api/refresh'), { reason: 'idle' });
    await waitForTurn();

    for (const world of worlds) {
      expect(world.session.status()).toBe('expired');
      expect(world.session.endReason()).toBe('idle');
      expect(world.events).toEqual([{ type: 'ended', reason: 'idle' }]);
      await expectAsync(world.session.token()).toBeRejectedWithError(SessionEnded);
    }
  });
});

describe('A sign-in', () => {
  it('in one tab signs in the others that are signed out', async () => {
    const tabs = new FakeTabs();
    const worlds = [tabs.open(), tabs.open()].map((tab) => createWorldIn(tab));

    const signedIn = worlds[0]!.session.signIn({});
    await waitForTurn();
    worlds[0]!.network.expectOne('/api/login').flush(grantFor());
    await signedIn;
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedIn');
    expect(worlds[1]!.events).toEqual([{ type: 'signedIn', user: 'ada' }]);
    expect(tabs.channels.log.length).toBe(1);
  });

  it('in one tab signs in the others when its mark comes later than its message', async () => {
    const tabs = new FakeTabs();
    const fakes = [tabs.open(), tabs.open()];
    const worlds = fakes.map((tab) => createWorldIn(tab));
    const mark = spyOn(fakes[0]!.localStorage, 'setItem');
    const signedIn = worlds[0]!.session.signIn({});
    await waitForTurn();
    worlds[0]!.network.expectOne('/api/login').flush(grantFor());
    await signedIn;
    await waitForTurn();
    expect(worlds[1]!.session.status()).toBe('signedOut');

    const written = mark.calls.mostRecent().args;
    mark.and.callThrough();
    fakes[0]!.localStorage.setItem(...written);
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedIn');
  });
});
