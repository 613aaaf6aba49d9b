import { HttpRequest } from '@angular/common/http';
import { type FakeTab, FakeTabs } from '../testing/fake-tabs';
import { remainingMs } from '../src/refresh/access-token';
import { SessionEnded } from '../src/auth-errors';
import { withoutAuth } from '../src/requests/request-context';
import { SessionState } from '../src/session/session-state';
import {
  createWorldIn,
  endSession,
  failWith,
  grantFor,
  openChannel,
  openTabs,
  passTime,
  signInThrough,
  tokenMessage,
  waitForTurn,
  type World,
  type TokenResponse,
} from './world';

describe('A sign-out', () => {
  it('in one tab is seen in the others at once, and sent once', async () => {
    const { worlds } = await openTabs(3);

    void worlds[0]!.session.signOut();
    await waitForTurn();

    for (const world of worlds) expect(world.session.status()).toBe('signedOut');
    expect(worlds.map(({ events }) => events)).toEqual([
      [{ type: 'signedOut', by: 'here' }],
      [{ type: 'signedOut', by: 'otherTab' }],
      [{ type: 'signedOut', by: 'otherTab' }],
    ]);
    expect(worlds.flatMap((world) => world.network.match('/api/logout')).length).toBe(1);
  });

  it("reaches the other tabs even if the server can't be reached", async () => {
    const { tabs, worlds } = await openTabs(2);

    const signedOut = worlds[0]!.session.signOut();
    await waitForTurn();
    worlds[0]!.network.expectOne('/api/logout').error(new ProgressEvent('error'));
    await signedOut;

    expect(worlds[1]!.session.status()).toBe('signedOut');
    expect(tabs.stored.get('latchkey.session')).toBe('signOutPending');
  });

  it('is also sent as a message, because storage may be blocked', async () => {
    const { fakes, worlds } = await openTabs(2);
    spyOn(fakes[1]!, 'noticeStorage');

    void worlds[0]!.session.signOut();
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedOut');
  });

  it('without a message is noticed when the tab comes to the front', async () => {
    const { tabs, fakes, worlds } = await openTabs(1);
    tabs.stored.set('latchkey.session', 'none');

    fakes[0]!.show();

    expect(worlds[0]!.session.status()).toBe('signedOut');
  });

  it("doesn't follow from a cleared storage", async () => {
    const { tabs, fakes, worlds } = await openTabs(2);
    for (const clear of [() => tabs.stored.clear(), () => fakes[0]!.localStorage.clear()]) {
      clear();
      await waitForTurn();
      fakes[0]!.show();
    }

    expect(worlds.map(({ session }) => session.status())).toEqual(['signedIn', 'signedIn']);
    void worlds[0]!.session.refresh();
    await waitForTurn();
    endSession(worlds[0]!.network.expectOne('/api/refresh'), { code: 'no_session' });
    await waitForTurn();
    expect(worlds.map(({ events }) => events)).toEqual([
      [{ type: 'ended', reason: 'no_session' }],
      [{ type: 'ended', reason: 'no_session' }],
    ]);
  });

  it('is not sent to other tabs by one that finds no session after an outage', async () => {
    const { tabs, worlds } = await openTabs(1);
    tabs.channels.hold();
    const late = createWorldIn(tabs.open());
    await waitForTurn();
    passTime(150);
    await waitForTurn();
    failWith(late.network.expectOne('/api/refresh'), { status: 503 });
    void late.session.refresh();
    await waitForTurn();
    passTime(150);
    await waitForTurn();

    endSession(late.network.expectOne('/api/refresh'), { code: 'no_session' });
    tabs.channels.release();
    await waitForTurn();

    expect(late.events.at(-1)).toEqual({ type: 'signedOut', by: 'server' });
    expect(worlds[0]!.session.status()).toBe('signedIn');
  });

  it('with a late response keeps the mark of a user who signed in meanwhile', async () => {
    const tabs = new FakeTabs();
    const [one, other] = [tabs.open(), tabs.open()].map((tab) =>
      createWorldIn(Object.assign(tab, { navigator: {} })),
    );
    await signInThrough(one!);
    void one!.session.signOut();
    await waitForTurn();
    const post = one!.network.expectOne('/api/logout');

    await signInThrough(other!, grantFor({ sid: 'session-2' }));
    post.flush(null);

    expect(tabs.stored.get('latchkey.session')).toBe('session session-2');
  });

  it('that is pending waits for the mark of a new sign-in, because storage can be slow', async () => {
    const tabs = new FakeTabs();
    const fakes = [tabs.open(), tabs.open()];
    const one = createWorldIn(fakes[0]!);
    void one.session.signIn({});
    await waitForTurn();
    tabs.stored.set('latchkey.session', 'signOutPending');
    const storage = spyOn(fakes[1]!.localStorage, 'getItem').and.returnValue('signOutPending');
    const other = createWorldIn(fakes[1]!);
    await waitForTurn();

    one.network.expectOne('/api/login').flush(grantFor());
    await waitForTurn();
    storage.and.callThrough();
    jasmine.clock().tick(150);

    expect(other.network.match('/api/logout')).toEqual([]);
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

  it('is not mistaken for the end of the session if the server reports it first', async () => {
    const { fakes, worlds } = await openTabs(2);
    fakes[1]!.freeze();
    void worlds[0]!.session.signOut();
    await waitForTurn();
    worlds[0]!.network.expectOne('/api/logout').flush(null);
    await waitForTurn();
    void worlds[1]!.session.refresh();
    await waitForTurn();

    endSession(worlds[1]!.network.expectOne('/api/refresh'), { code: 'no_session' });

    expect(worlds[1]!.session.status()).toBe('signedOut');
    expect(worlds[1]!.session.endReason()).toBeNull();
  });

  it('is seen without BroadcastChannel too', async () => {
    const tabs = new FakeTabs();
    const worlds = [tabs.open(), tabs.open()].map((tab) =>
      createWorldIn(Object.assign(tab, { BroadcastChannel: undefined })),
    );
    for (const world of worlds) {
      await signInThrough(world);
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

  it('is not undone by a late message', async () => {
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

  for (const [title, renew] of Object.entries({
    'a refresh': ({ session }: World) => session.refresh(),
    'an exchange': ({ session }: World) =>
      session.exchange(new HttpRequest('POST', '/api/refresh', null)).catch(() => undefined),
  })) {
    for (const isAlone of [false, true]) {
      const how = isAlone ? 'to a tab without BroadcastChannel' : 'before its message';
      it(`is not undone by ${title} whose response comes ${how}`, async () => {
        const { tabs, fakes, worlds } = await openTabs(2);
        if (isAlone) fakes.forEach((fake) => tabs.channels.closeAllOf(fake));
        void renew(worlds[0]!);
        await waitForTurn();
        tabs.channels.hold();

        void worlds[1]!.session.signOut();
        worlds[0]!.network.expectOne('/api/refresh').flush(grantFor());
        await waitForTurn();
        tabs.channels.release();
        await waitForTurn();

        expect(worlds.map(({ session }) => session.status())).toEqual(['signedOut', 'signedOut']);
        expect(tabs.stored.get('latchkey.session')).toBe('signOutPending');
        worlds[1]!.network.expectOne('/api/logout').flush(null);
        expect(tabs.stored.get('latchkey.session')).toBe('none');
      });
    }
  }

  for (const status of [200, 503]) {
    it(`is not undone by the mark that a refresh left before storage was there (${status})`, async () => {
      const { tabs, fakes, worlds } = await openTabs(2);
      void worlds[0]!.session.refresh();
      await waitForTurn();
      tabs.channels.hold();
      void worlds[1]!.session.signOut();
      const storage = spyOn(fakes[0]!.localStorage, 'getItem').and.returnValue('session session-1');
      worlds[0]!.network.expectOne('/api/refresh').flush(grantFor());
      storage.and.callThrough();
      tabs.channels.release();
      await waitForTurn();

      failWith(worlds[1]!.network.expectOne('/api/logout'), { status });

      const left = status === 200 ? 'none' : 'signOutPending';
      expect(tabs.stored.get('latchkey.session')).toBe(left);
      expect(worlds.map(({ session }) => session.status())).toEqual(['signedOut', 'signedOut']);
    });
  }

  it('does not undo a registration in another tab', async () => {
    const { tabs, worlds } = await openTabs(2);
    tabs.channels.hold();
    const register = new HttpRequest('POST', '/api/register', {}, { context: withoutAuth() });
    void worlds[0]!.session.exchange(register);
    await waitForTurn();

    void worlds[1]!.session.signOut();
    worlds[0]!.network.expectOne('/api/register').flush(grantFor({ sub: 'bob', sid: 'session-2' }));
    await waitForTurn();

    expect(worlds[0]!.session.user()).toBe('bob');
    expect(worlds[1]!.network.match('/api/logout')).toEqual([]);
  });

  it('works in a tab that has its session from another tab: the server and the tabs receive it', async () => {
    const tabs = new FakeTabs();
    const [one, other] = [tabs.open(), tabs.open()].map((tab) => createWorldIn(tab));
    other!.session.events.subscribe(({ type }) => {
      if (type === 'signedIn') void other!.session.signOut();
    });

    await signInThrough(one!);
    await waitForTurn();

    expect(one!.session.status()).toBe('signedOut');
    expect(other!.session.status()).toBe('signedOut');
    expect(other!.network.match('/api/logout').length).toBe(1);
  });

  it('is marked only by the tab in which it happens, because storage can be slow', async () => {
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

  it('of a tab that is still restoring signs the others out', async () => {
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

describe('A full storage', () => {
  function fill({ localStorage }: FakeTab): void {
    const full = new DOMException('full', 'QuotaExceededError');
    spyOn(localStorage, 'setItem').and.throwError(full);
  }

  it('signs nobody out when a tab comes to the front', async () => {
    const fake = new FakeTabs().open();
    const world = createWorldIn(fake);
    fill(fake);
    await signInThrough(world);

    fake.show();

    expect(world.session.status()).toBe('signedIn');
  });

  it('neither stops a sign-out nor leaves a session to restore', async () => {
    const { tabs, fakes, worlds } = await openTabs(1);
    fill(fakes[0]!);

    void worlds[0]!.session.signOut();
    await waitForTurn();

    expect(worlds[0]!.network.match('/api/logout').length).toBe(1);
    expect(tabs.stored.has('latchkey.session')).toBeFalse();
  });
});

describe('An almost full storage', () => {
  it('still remembers that nothing may be restored', async () => {
    const { tabs, fakes, worlds } = await openTabs(1);
    spyOn(fakes[0]!.localStorage, 'setItem').and.callFake((key: string, value: string) => {
      if (value.length > 'none'.length) throw new DOMException('full', 'QuotaExceededError');
      tabs.stored.set(key, value);
    });

    void worlds[0]!.session.signOut();

    expect(tabs.stored.get('latchkey.session')).toBe('none');
  });
});

describe('The mark of a session', () => {
  it('is not that of another application of the origin, which refreshes elsewhere', async () => {
    const tabs = new FakeTabs();
    const fakes = [tabs.open(), tabs.open()];
    const app = createWorldIn(fakes[0]!);
    const options = { signIn: '/admin/login', refresh: '/admin/refresh', signOut: '/admin/logout' };
    const admin = createWorldIn(fakes[1]!, { options });
    await signInThrough(app);

    void admin.session.signOut();
    await waitForTurn();
    admin.network.expectOne('/admin/logout').error(new ProgressEvent('error'));
    await waitForTurn();
    fakes[0]!.show();

    expect(app.session.status()).toBe('signedIn');
    expect(createWorldIn(tabs.open()).network.match('/api/logout')).toEqual([]);
    expect(createWorldIn(tabs.open(), { options }).session.status()).toBe('signedOut');
  });

  it('works with an id that contains spaces', async () => {
    const fake = new FakeTabs().open();
    const world = createWorldIn(fake);
    await signInThrough(world, grantFor({ sid: 'session of Ada' }));

    fake.show();
    await waitForTurn();

    expect(world.session.status()).toBe('signedIn');
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

  it('has one channel in a page that was never away', async () => {
    const { tabs, fakes } = await openTabs(1);
    fakes[0]!.comeBack();
    tabs.channels.log.length = 0;

    openChannel(tabs).postMessage({ format: 2, type: 'ask' });
    await waitForTurn();

    expect(tabs.channels.log.length).toBe(2);
  });

  it('restores a page whose session was replaced meanwhile without the old token', async () => {
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
  it('reaches the other tabs, with its reason', async () => {
    const { worlds } = await openTabs(3);

    void worlds[0]!.session.refresh();
    await waitForTurn();
    endSession(worlds[0]!.network.expectOne('/api/refresh'), { reason: 'idle' });
    await waitForTurn();

    for (const world of worlds) {
      expect(world.session.status()).toBe('ended');
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

    await signInThrough(worlds[0]!);
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
    await signInThrough(worlds[0]!);
    await waitForTurn();
    expect(worlds[1]!.session.status()).toBe('signedOut');

    const written = mark.calls.mostRecent().args;
    mark.and.callThrough();
    fakes[0]!.localStorage.setItem(...written);
    await waitForTurn();

    expect(worlds[1]!.session.status()).toBe('signedIn');
  });

  /** Sends a token to a signed-out tab, while the storage has this mark. */
  async function hear({
    mark,
    isSignIn = true,
    grant = grantFor(),
  }: {
    mark: string;
    isSignIn?: boolean;
    grant?: TokenResponse;
  }) {
    const tabs = new FakeTabs();
    const fake = tabs.open();
    const world = createWorldIn(fake);
    tabs.stored.set('latchkey.session', mark);
    openChannel(tabs).postMessage(tokenMessage(grant, { isSignIn }));
    await waitForTurn();
    return { world, fake, tabs };
  }

  it('is joined if the mark names its session', async () => {
    const { world } = await hear({ mark: 'session session-1' });

    expect(world.session.status()).toBe('signedIn');
  });

  it('is not joined if the mark names another session', async () => {
    const { world } = await hear({ mark: 'session session-2' });

    expect(world.session.status()).toBe('signedOut');
  });

  it("doesn't follow from a token that continues a session", async () => {
    const { world } = await hear({ mark: 'session session-1', isSignIn: false });

    expect(world.session.status()).toBe('signedOut');
  });

  for (const type of ['signedOut', 'ended']) {
    for (const sid of [null, 'session-1']) {
      it(`that is over (${type}) is not taken for the next one, with ${sid ?? 'no'} id`, async () => {
        const { world, fake, tabs } = await hear({ mark: 'none', grant: grantFor({ sid }) });
        openChannel(tabs).postMessage({ format: 2, type, session: sid, reason: null });
        await waitForTurn();
        tabs.stored.set('latchkey.session', 'session');

        fake.show();

        expect(world.session.status()).toBe('signedOut');
      });
    }
  }

  it('that is joined late counts the remaining lifetime of its token', async () => {
    const { world, fake, tabs } = await hear({ mark: 'none' });
    jasmine.clock().tick(200_000);
    tabs.stored.set('latchkey.session', 'session session-1');

    fake.show();

    expect(remainingMs(world.injector.get(SessionState).token!)).toBeCloseTo(100_000, -3);
  });

  it("doesn't follow from the response to another tab's question", async () => {
    const { tabs, worlds } = await openTabs(1);
    tabs.channels.log.length = 0;

    openChannel(tabs).postMessage({ format: 2, type: 'ask' });
    await waitForTurn();

    expect(tabs.channels.log.slice(1)).toEqual([
      jasmine.objectContaining({ type: 'token', isSignIn: false }),
    ]);
    expect(worlds[0]!.events).toEqual([]);
  });

  it('of a second user is joined by tabs that are signed out', async () => {
    const tabs = new FakeTabs();
    const [one, other] = [tabs.open(), tabs.open()].map((tab) => createWorldIn(tab));
    tabs.channels.hold();
    await signInThrough(one!);
    tabs.channels.release();
    await waitForTurn();
    void one!.session.refresh();
    await waitForTurn();
    void other!.session.signOut();
    tabs.stored.set('latchkey.session', 'session session-2');

    one!.network.expectOne('/api/refresh').flush(grantFor({ sub: 'bob', sid: 'session-2' }));
    await waitForTurn();

    expect(tabs.channels.log.at(-1)).toEqual(
      jasmine.objectContaining({ type: 'token', isSignIn: true }),
    );
    expect(other!.session.user()).toBe('bob');
  });

  it('that was announced survives the late sign-out from another session', async () => {
    const { world, fake, tabs } = await hear({ mark: 'none' });
    openChannel(tabs).postMessage({ format: 2, type: 'signedOut', session: 'session-0' });
    await waitForTurn();
    tabs.stored.set('latchkey.session', 'session session-1');

    fake.show();

    expect(world.session.status()).toBe('signedIn');
  });

  it('of another user is noticed by a tab that pauses after a failed refresh', async () => {
    const { tabs, worlds } = await openTabs(1);
    const [world] = worlds;
    void world!.session.refresh();
    await waitForTurn();
    failWith(world!.network.expectOne('/api/refresh'), {
      status: 503,
      headers: { 'Retry-After': '600' },
    });
    await waitForTurn();

    const bob = grantFor({ sub: 'bob', sid: 'session-2' });
    await signInThrough(createWorldIn(tabs.open()), bob);
    await waitForTurn();
    jasmine.clock().tick(150);
    await waitForTurn();
    world!.network.expectOne('/api/refresh').flush(bob);

    expect(world!.events.at(-1)).toEqual({ type: 'accountChanged', user: 'bob' });
  });

  it('that was announced survives when an earlier sign-out stays pending', async () => {
    const tabs = new FakeTabs();
    const fake = tabs.open();
    const world = createWorldIn(fake);
    await signInThrough(world);
    void world.session.signOut();
    await waitForTurn();
    openChannel(tabs).postMessage(tokenMessage(grantFor({ sid: 'session-2' }), { isSignIn: true }));
    await waitForTurn();
    failWith(world.network.expectOne('/api/logout'), { status: 503 });
    await waitForTurn();
    tabs.stored.set('latchkey.session', 'session session-2');

    fake.show();

    expect(world.session.status()).toBe('signedIn');
  });

  it("that was announced is forgotten when this tab's session changes", async () => {
    const { world, fake, tabs } = await hear({ mark: 'none' });
    await signInThrough(world);
    void world.session.signOut();
    await waitForTurn();
    tabs.stored.set('latchkey.session', 'session session-1');

    fake.show();

    expect(world.session.status()).toBe('signedOut');
  });
});
