import { RefreshUnavailable, SessionEnded } from '../src/auth-errors';
import {
  asHttpError,
  bearerOf,
  createWorld,
  endSession,
  failWith,
  grantFor,
  reject,
} from './world';

describe('A rejected refresh', () => {
  it('ends the session once for fifty waiting requests, each with its own rejection', async () => {
    const world = createWorld();
    await world.signIn();
    const calls = Array.from({ length: 50 }, (_, index) => world.get(`/api/items/${index}`));
    calls.forEach((_, index) =>
      failWith(world.network.expectOne(`/api/items/${index}`), { status: 401, body: { index } }),
    );
    const unsent = world.get('/api/unsent');

    endSession(world.network.expectOne('/api/refresh'), {
      code: 'session_ended',
      reason: 'password_changed',
    });

    expect(world.events).toEqual([{ type: 'ended', reason: 'password_changed' }]);
    expect(world.session.status()).toBe('ended');
    expect(world.session.endReason()).toBe('password_changed');
    expect(world.session.user()).toBeNull();
    expect(world.session.isSignedIn()).toBeFalse();
    calls.forEach((call, index) => expect(asHttpError(call.error).error).toEqual({ index }));
    expect(asHttpError(unsent.error).status).toBe(401);
    expect(asHttpError(unsent.error).error).toBeInstanceOf(SessionEnded);
    expect(asHttpError(unsent.error).error).toEqual(
      jasmine.objectContaining({ reason: 'password_changed' }),
    );
    expect(world.sent('/api/unsent')).toEqual([]);
  });

  it('drops the token: the next request goes out without one', async () => {
    const world = createWorld();
    await world.signIn();
    endSession(world.rejectOne());

    world.get();

    expect(bearerOf(world.network.expectOne('/api/data'))).toBeNull();
    await expectAsync(world.session.token()).toBeRejectedWithError(SessionEnded);
  });

  it('has no effect after the next sign-in', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'), { reason: 'idle' });

    await world.signIn();

    expect(world.session.endReason()).toBeNull();
    expect(world.session.status()).toBe('signedIn');
  });

  const rejections = [
    { status: 401, body: { code: 'token_reused', reason: 'reused' }, reason: 'reused' },
    { status: 401, body: { code: 'session_ended' }, reason: 'session_ended' },
    { status: 401, body: { error: 'invalid_grant' }, reason: 'invalid_grant' },
    { status: 401, body: {}, reason: null },
    { status: 401, body: { code: 'no_session' }, reason: 'no_session' },
    { status: 400, body: { error: 'invalid_grant' }, reason: 'invalid_grant' },
  ];
  for (const { status, body, reason } of rejections) {
    it(`is ${status} with ${JSON.stringify(body)}`, async () => {
      const world = createWorld();
      await world.signIn();

      void world.session.refresh();
      failWith(world.network.expectOne('/api/refresh'), { status, body });

      expect(world.session.status()).toBe('ended');
      expect(world.session.endReason()).toBe(reason);
    });
  }

  it('while restoring, without a session, means signed out', () => {
    const world = createWorld({ sign: 'session' });
    const waiting = world.get();

    endSession(world.network.expectOne('/api/refresh'), { code: 'no_session' });

    expect(world.session.status()).toBe('signedOut');
    expect(world.events).toEqual([]);
    expect(bearerOf(world.network.expectOne('/api/data'))).toBeNull();
    expect(waiting.error).toBeNull();
  });

  it('without a session is an event if pages have already been shown', () => {
    const world = createWorld({ sign: 'session' });
    failWith(world.network.expectOne('/api/refresh'), { status: 503 });
    window.dispatchEvent(new Event('online'));

    endSession(world.network.expectOne('/api/refresh'), { code: 'no_session' });

    expect(world.session.status()).toBe('signedOut');
    expect(world.events).toEqual([{ type: 'unavailable' }, { type: 'signedOut', by: 'server' }]);
    expect(localStorage.getItem('latchkey.session')).toBe('none');
  });
});

describe('A refresh that is unavailable', () => {
  for (const status of [0, 200, 204, 302, 400, 403, 404, 408, 429, 500, 502, 503]) {
    it(`with status ${status} keeps the session`, async () => {
      const world = createWorld();
      await world.signIn();
      const rejected = world.get();
      failWith(world.network.expectOne('/api/data'), { status: 401, body: { mine: true } });
      const unsent = world.get('/api/unsent');

      const refresh = world.network.expectOne('/api/refresh');
      if (status === 0) refresh.error(new ProgressEvent('error'));
      else failWith(refresh, { status });

      expect(world.session.status()).toBe('unavailable');
      expect(world.session.isSignedIn()).toBeTrue();
      expect(world.events).toEqual([{ type: 'unavailable' }]);
      expect(asHttpError(rejected.error).error).toEqual({ mine: true });
      expect(asHttpError(unsent.error).status).toBe(0);
      expect(asHttpError(unsent.error).error).toBeInstanceOf(RefreshUnavailable);
      expect(asHttpError(unsent.error).url).toBe('/api/unsent');
      expect(world.network.match('/api/logout')).toEqual([]);
    });
  }

  for (const [title, body] of Object.entries({
    'a grant': grantFor(),
    'an end of the session': { error: 'invalid_grant', code: 'session_ended' },
  })) {
    it(`keeps the session whatever its body says, such as ${title}`, async () => {
      const world = createWorld();
      const { access_token } = await world.signIn();

      void world.session.refresh();
      failWith(world.network.expectOne('/api/refresh'), { status: 503, body });

      expect(world.events).toEqual([{ type: 'unavailable' }]);
      expect(await world.session.token()).toBe(access_token);
    });
  }

  it('keeps using a token that is still valid', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();

    void world.session.refresh();
    failWith(world.network.expectOne('/api/refresh'), { status: 503 });
    world.get();

    expect(world.session.status()).toBe('signedIn');
    expect(bearerOf(world.network.expectOne('/api/data'))).toBe(`Bearer ${access_token}`);
  });

  it('shows in the status as soon as no token is available', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    failWith(world.network.expectOne('/api/refresh'), {
      status: 503,
      headers: { 'Retry-After': '600' },
    });
    expect(world.session.status()).toBe('signedIn');

    world.get();
    reject(world.network.expectOne('/api/data'));

    expect(world.session.status()).toBe('unavailable');
    expect(world.events).toEqual([{ type: 'unavailable' }, { type: 'unavailable' }]);
    window.dispatchEvent(new Event('online'));
    expect(world.refreshes().length).toBe(1);
  });

  it('never returns an expired token', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 5 }));
    void world.session.refresh();
    failWith(world.network.expectOne('/api/refresh'), {
      status: 503,
      headers: { 'Retry-After': '600' },
    });

    jasmine.clock().tick(5_000);

    await expectAsync(world.session.token()).toBeRejectedWithError(RefreshUnavailable);
    expect(world.session.status()).toBe('unavailable');
  });

  it('shows in the status if the token has expired meanwhile', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 5 }));
    void world.session.refresh();

    jasmine.clock().tick(5_000);
    failWith(world.network.expectOne('/api/refresh'), { status: 503 });

    expect(world.session.status()).toBe('unavailable');
  });

  it('is tried again after 2 s, doubling to 60 s', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), { status: 503 });

    for (const seconds of [2, 4, 8, 16, 32, 60, 60]) {
      jasmine.clock().tick(seconds * 1_000 - 100);
      const early = world.get();
      expect(asHttpError(early.error).error).toBeInstanceOf(RefreshUnavailable);
      expect(world.refreshes()).withContext(`before ${seconds} s`).toEqual([]);

      jasmine.clock().tick(100);
      world.get();
      failWith(world.network.expectOne('/api/refresh'), { status: 503 });
    }
  });

  it('waits as long as the server asks for', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), { status: 503, headers: { 'Retry-After': '90' } });

    jasmine.clock().tick(89_900);
    world.get();
    expect(world.refreshes()).toEqual([]);
    jasmine.clock().tick(100);
    world.get();

    expect(world.refreshes().length).toBe(1);
  });

  it('waits until the date the server asks for', async () => {
    const world = createWorld();
    await world.signIn();
    const date = new Date(Date.now() + 30_000).toUTCString();
    failWith(world.rejectOne(), { status: 429, headers: { 'Retry-After': date } });

    jasmine.clock().tick(28_000);
    world.get();
    expect(world.refreshes()).toEqual([]);
    jasmine.clock().tick(2_000);
    world.get();

    expect(world.refreshes().length).toBe(1);
  });

  it('forgets its pause with a success', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), { status: 503, headers: { 'Retry-After': '600' } });
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    jasmine.clock().tick(299_000);
    failWith(world.rejectOne(), { status: 503 });

    jasmine.clock().tick(2_000);
    world.get();

    expect(world.refreshes().length).toBe(1);
  });

  it('forgets its pause with a sign-in', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), { status: 503, headers: { 'Retry-After': '600' } });

    await world.signIn();
    jasmine.clock().tick(10_000);

    expect(world.rejectOne().cancelled).toBeFalse();
  });

  for (const [title, happen] of Object.entries({
    'the browser is online again': () => window.dispatchEvent(new Event('online')),
    'the tab becomes visible': () => document.dispatchEvent(new Event('visibilitychange')),
  })) {
    it(`is tried again when ${title}`, async () => {
      const world = createWorld();
      await world.signIn();
      failWith(world.rejectOne(), { status: 503 });

      happen();
      world.network.expectOne('/api/refresh').flush(grantFor());

      expect(world.session.status()).toBe('signedIn');
    });
  }

  it('is the only thing that a tab retries when it becomes visible', async () => {
    const world = createWorld();
    await world.signIn();

    document.dispatchEvent(new Event('visibilitychange'));

    expect(world.refreshes()).toEqual([]);
  });

  it('is not tried again when the tab is hidden', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), { status: 503 });
    spyOnProperty(document, 'visibilityState').and.returnValue('hidden');

    document.dispatchEvent(new Event('visibilitychange'));

    expect(world.refreshes()).toEqual([]);
  });
});
