import { HttpRequest } from '@angular/common/http';
import { FakeTabs } from '../../testing/fake-tabs';
import { SessionEnded } from '../auth-errors';
import { withoutAuth } from '../requests/request-context';
import {
  asHttpError,
  bearerOf,
  createWorld,
  createWorldIn,
  endSession,
  failWith,
  grantFor,
  passTime,
  reject,
} from '../../specs/world';

const mark = () => localStorage.getItem('latchkey.session');

describe('Sign-out', () => {
  it('takes effect here at once, before the server responds', async () => {
    const world = createWorld();
    await world.signIn();
    const rejected = world.get();
    reject(world.network.expectOne('/api/data'));
    const waiting = world.get('/api/waiting');
    const refresh = world.network.expectOne('/api/refresh');

    void world.session.signOut();

    expect(world.session.status()).toBe('signedOut');
    expect(world.session.user()).toBeNull();
    expect(world.events).toEqual([{ type: 'signedOut', by: 'here' }]);
    expect(refresh.cancelled).toBeTrue();
    expect(asHttpError(rejected.error).status).toBe(401);
    expect(asHttpError(waiting.error).error).toBeInstanceOf(SessionEnded);
    expect(world.sent('/api/waiting')).toEqual([]);
  });

  it('sends the cookie and the bearer token, in a request that outlives the page', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn(grantFor({ expires_in: 1 }));
    jasmine.clock().tick(60_000);

    const signedOut = world.session.signOut();
    const post = world.network.expectOne('/api/logout');
    post.flush({ msg: 'logged out' });
    await signedOut;

    expect(bearerOf(post)).toBe(`Bearer ${access_token}`);
    expect(post.request.withCredentials).toBeTrue();
    expect(post.request.keepalive).toBeTrue();
    expect(mark()).toBe('none');
  });

  it('waits for a request whose response writes the cookie', async () => {
    const world = createWorld();
    await world.signIn();
    const exchange = world.session.exchange(new HttpRequest('PUT', '/api/me/password', null));
    const aborted = expectAsync(exchange).toBeRejectedWithError(SessionEnded);
    const change = world.network.expectOne('/api/me/password');

    void world.session.signOut();

    expect(change.cancelled).toBeTrue();
    world.network.expectOne('/api/logout').flush(null);
    await aborted;
    expect(world.session.isSignedIn()).toBeFalse();
  });

  it('cancels a sign-in in flight', async () => {
    const world = createWorld();
    const signIn = world.session.signIn({});
    const aborted = expectAsync(signIn).toBeRejectedWithError(SessionEnded);
    const post = world.network.expectOne('/api/login');

    void world.session.signOut();

    expect(post.cancelled).toBeTrue();
    await aborted;
    expect(world.session.status()).toBe('signedOut');
  });

  for (const status of [0, 408, 429, 500, 503]) {
    it(`stays pending without a confirmation (${status}): nothing is restored, and it is retried`, async () => {
      const world = createWorld();
      await world.signIn();
      const signedOut = world.session.signOut();
      const post = world.network.expectOne('/api/logout');
      if (status === 0) post.error(new ProgressEvent('error'));
      else failWith(post, { status });
      await signedOut;

      expect(mark()).toBe('signOutPending');
      window.dispatchEvent(new Event('online'));
      world.network.expectOne('/api/logout').flush(null);

      expect(mark()).toBe('none');
      expect(world.refreshes()).toEqual([]);
    });
  }

  it('stays pending when the server never responds', async () => {
    const world = createWorld();
    await world.signIn();

    const signedOut = world.session.signOut();
    jasmine.clock().tick(8_000);
    await signedOut;

    expect(world.network.expectOne('/api/logout').cancelled).toBeTrue();
    expect(mark()).toBe('signOutPending');
  });

  it('is done when the server says that there is no session', async () => {
    const world = createWorld();
    await world.signIn();

    const signedOut = world.session.signOut();
    endSession(world.network.expectOne('/api/logout'), { code: 'no_session' });
    await signedOut;

    expect(mark()).toBe('none');
    expect(world.refreshes()).toEqual([]);
  });

  it('is sent again with a fresh token when the server rejects an expired one', async () => {
    const world = createWorld();
    await world.signIn();
    const fresh = grantFor();

    const signedOut = world.session.signOut();
    reject(world.network.expectOne('/api/logout'));
    world.network.expectOne('/api/refresh').flush(fresh);
    const second = world.network.expectOne('/api/logout');
    second.flush(null);
    await signedOut;

    expect(bearerOf(second)).toBe(`Bearer ${fresh.access_token}`);
    expect(mark()).toBe('none');
    expect(world.session.status()).toBe('signedOut');
    expect(world.events).toEqual([{ type: 'signedOut', by: 'here' }]);
  });

  it('is done when that refresh says that the session is over', async () => {
    const world = createWorld();
    await world.signIn();

    const signedOut = world.session.signOut();
    reject(world.network.expectOne('/api/logout'));
    endSession(world.network.expectOne('/api/refresh'));
    await signedOut;

    expect(mark()).toBe('none');
    expect(world.network.match('/api/logout')).toEqual([]);
  });

  for (const status of [0, 503]) {
    it(`stays pending when that refresh fails (${status})`, async () => {
      const world = createWorld();
      await world.signIn();

      const signedOut = world.session.signOut();
      reject(world.network.expectOne('/api/logout'));
      const refresh = world.network.expectOne('/api/refresh');
      if (status === 0) refresh.error(new ProgressEvent('error'));
      else failWith(refresh, { status });
      await signedOut;

      expect(mark()).toBe('signOutPending');
      expect(world.events.at(-1)).toEqual({ type: 'signOutPending', status: 401 });
    });
  }

  for (const status of [403, 404, 422]) {
    it(`that is rejected (${status}) stays pending: an event and one console line say so`, async () => {
      const world = createWorld();
      await world.signIn();

      const signedOut = world.session.signOut();
      failWith(world.network.expectOne('/api/logout'), { status });
      await signedOut;
      passTime(2_000);
      failWith(world.network.expectOne('/api/logout'), { status });

      expect(mark()).toBe('signOutPending');
      expect(world.events).toEqual([
        { type: 'signedOut', by: 'here' },
        { type: 'signOutPending', status },
        { type: 'signOutPending', status },
      ]);
      expect(console.warn).toHaveBeenCalledOnceWith(
        jasmine.stringContaining(`/api/logout returned ${status}`),
      );
    });
  }

  it('that is pending is retried after 2 s, doubling to 60 s, and at most once at a time', async () => {
    const world = createWorld();
    await world.signIn();
    const signedOut = world.session.signOut();
    failWith(world.network.expectOne('/api/logout'), { status: 503 });
    await signedOut;
    window.dispatchEvent(new Event('online'));
    failWith(world.network.expectOne('/api/logout'), { status: 503 });

    for (const seconds of [4, 8, 16, 32, 60, 60]) {
      passTime(seconds * 1_000 - 1);
      expect(world.network.match('/api/logout')).withContext(`before ${seconds} s`).toEqual([]);
      passTime(1);
      failWith(world.network.expectOne('/api/logout'), { status: 503 });
    }
  });

  it("that was confirmed late doesn't delay the next one", async () => {
    const world = createWorld();
    for (let round = 0; round < 2; round += 1) {
      await world.signIn();
      const signedOut = world.session.signOut();
      failWith(world.network.expectOne('/api/logout'), { status: 503 });
      await signedOut;
      passTime(2_000);

      world.network.expectOne('/api/logout').flush(null);
    }
    expect(mark()).toBe('none');
  });

  it('that is pending waits as long as the server asks for', async () => {
    const world = createWorld();
    await world.signIn();
    const signedOut = world.session.signOut();
    failWith(world.network.expectOne('/api/logout'), {
      status: 503,
      headers: { 'Retry-After': '90' },
    });
    await signedOut;

    passTime(89_999);
    expect(world.network.match('/api/logout')).toEqual([]);
    passTime(1);

    world.network.expectOne('/api/logout').flush(null);
    passTime(600_000);
    expect(world.network.match('/api/logout')).toEqual([]);
  });

  it('that is pending is sent at the next start, and nothing is restored', () => {
    const world = createWorld({ sign: 'signOutPending' });

    expect(world.session.status()).toBe('signedOut');
    expect(world.refreshes()).toEqual([]);
    world.network.expectOne('/api/logout').flush(null);
    expect(mark()).toBe('none');
  });

  it('that is pending is not sent each time the tab comes to the front', () => {
    const world = createWorld({ sign: 'signOutPending' });
    failWith(world.network.expectOne('/api/logout'), { status: 503 });

    document.dispatchEvent(new Event('visibilitychange'));

    expect(world.network.match('/api/logout')).toEqual([]);
  });

  it('that is pending is not sent by a destroyed application', () => {
    const tabs = new FakeTabs();
    tabs.stored.set('latchkey.session', 'signOutPending');
    const tab = tabs.open();
    const world = createWorldIn(tab, { features: [] });
    failWith(world.network.expectOne('/api/logout'), { status: 503 });
    world.injector.destroy();

    tab.dispatchEvent(new Event('online'));
    passTime(60_000);

    expect(world.network.match('/api/logout')).toEqual([]);
  });

  it('that is pending does not sign out a user who signed in meanwhile', async () => {
    const world = createWorld();
    await world.signIn();
    const signedOut = world.session.signOut();
    failWith(world.network.expectOne('/api/logout'), { status: 503 });
    await signedOut;

    await world.signIn();
    window.dispatchEvent(new Event('online'));

    expect(world.network.match('/api/logout')).toEqual([]);
    expect(mark()).toBe('session session-1');
  });

  it('works if the browser blocks storage', () => {
    spyOn(Storage.prototype, 'getItem').and.throwError(new Error('forbidden'));
    spyOn(Storage.prototype, 'setItem').and.throwError(new Error('forbidden'));
    spyOn(Storage.prototype, 'removeItem').and.throwError(new Error('forbidden'));
    const world = createWorld({ sign: 'unreadable' });
    world.network.expectOne('/api/refresh').flush(grantFor());

    void world.session.signOut();

    world.network.expectOne('/api/logout').flush(null);
    expect(world.session.status()).toBe('signedOut');
  });
});

describe('After a sign-out', () => {
  it('a requested refresh posts nothing', async () => {
    const world = createWorld();

    expect(await world.session.refresh()).toBe('signedOut');
    expect(world.refreshes()).toEqual([]);
  });
});

describe('A new epoch', () => {
  it('drops the token of a refresh that started before the sign-out', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    const refresh = world.network.expectOne('/api/refresh');

    void world.session.signOut();

    expect(refresh.cancelled).toBeTrue();
    expect(world.session.status()).toBe('signedOut');
  });

  it('ignores the rejection of a refresh that started before another sign-in', async () => {
    const world = createWorld();
    await world.signIn();
    const signIn = world.session.signIn({});
    const post = world.network.expectOne('/api/login');
    const asked = world.session.refresh();
    expect(world.refreshes()).toEqual([]);

    post.flush(grantFor({ sub: 'bob' }));
    await signIn;
    await asked;

    expect(world.session.user()).toBe('bob');
    expect(world.refreshes()).toEqual([]);
  });

  it("never retries one user's request as another user", async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();
    reject(world.network.expectOne('/api/data'));
    const unsent = world.get('/api/unsent');

    world.network.expectOne('/api/refresh').flush(grantFor({ sub: 'bob' }));

    expect(world.events).toEqual([{ type: 'accountChanged', user: 'bob' }]);
    expect(world.session.user()).toBe('bob');
    expect(asHttpError(call.error).status).toBe(401);
    expect(asHttpError(unsent.error).error).toBeInstanceOf(SessionEnded);
    expect(world.sent()).toEqual([]);
    expect(world.sent('/api/unsent')).toEqual([]);
  });

  it('begins with an exchange that returns a token of another user', async () => {
    const world = createWorld();
    const registered = world.session.exchange(
      new HttpRequest('POST', '/api/register', {}, { context: withoutAuth() }),
    );

    world.network.expectOne('/api/register').flush(grantFor({ sub: 'eve' }));
    await registered;

    expect(world.events).toEqual([{ type: 'signedIn', user: 'eve' }]);
    expect(world.session.status()).toBe('signedIn');
  });
});
