import { HttpRequest, HttpResponse, HttpBackend } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { RefreshUnavailable, SessionEnded } from './auth-errors';
import { withoutAuth, withoutRefresh } from './request-context';
import {
  asHttpError,
  bearerOf,
  createWorld,
  endSession,
  failWith,
  grantFor,
  record,
  refuse,
} from './spec-world';

describe('One refresh', () => {
  beforeEach(() => jasmine.clock().install().mockDate());
  afterEach(() => jasmine.clock().uninstall());

  it('refreshes once for many rejected requests, then replays each', async () => {
    const world = createWorld();
    await world.signIn();
    const calls = Array.from({ length: 20 }, (_, index) => world.get(`/api/items/${index}`));
    const fresh = grantFor();

    calls.forEach((_, index) => refuse(world.network.expectOne(`/api/items/${index}`)));
    world.network.expectOne('/api/refresh').flush(fresh);

    calls.forEach((call, index) => {
      const replay = world.network.expectOne(`/api/items/${index}`);
      expect(bearerOf(replay)).toBe(`Bearer ${fresh.access_token}`);
      replay.flush({ index });
      expect(call.values).toEqual([{ index }]);
      expect(call.isComplete).toBeTrue();
    });
    world.network.verify();
  });

  it('holds new requests back while a rejected token is replaced', async () => {
    const world = createWorld();
    await world.signIn();
    world.get();
    refuse(world.network.expectOne('/api/data'));
    const fresh = grantFor();

    const late = world.get('/api/late');

    expect(world.sent('/api/late')).toEqual([]);
    expect(world.session.waiting()).toBe(2);
    world.network.expectOne('/api/refresh').flush(fresh);
    expect(bearerOf(world.sent('/api/late')[0])).toBe(`Bearer ${fresh.access_token}`);
    expect(late.error).toBeNull();
    expect(world.session.waiting()).toBe(0);
  });

  it('lets new requests go out with the living token while another refresh runs', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();

    void world.session.refresh();
    world.get();

    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${access_token}`);
  });

  it('answers a late refusal of an older token with the current one, without a refresh', async () => {
    const world = createWorld();
    await world.signIn();
    world.get('/api/early');
    world.get('/api/late');
    const fresh = grantFor();
    refuse(world.network.expectOne('/api/early'));
    world.network.expectOne('/api/refresh').flush(fresh);

    refuse(world.network.expectOne('/api/late'));

    expect(world.refreshes()).toEqual([]);
    expect(bearerOf(world.sent('/api/late')[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it("leaves a refusal from another user's time to its caller", async () => {
    const world = createWorld();
    await world.signIn();
    const old = world.get();
    const late = world.network.expectOne('/api/data');
    await world.signIn(grantFor({ sub: 'bob' }));

    refuse(late);

    expect(asHttpError(old.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
    expect(world.sent()).toEqual([]);
  });

  it('goes on with the refresh when those who wait for it leave', async () => {
    const world = createWorld();
    await world.signIn();
    const [one, two] = [world.get('/api/one'), world.get('/api/two')];
    refuse(world.network.expectOne('/api/one'));
    refuse(world.network.expectOne('/api/two'));

    one.stop();
    two.stop();

    const refresh = world.network.expectOne('/api/refresh');
    expect(refresh.cancelled).toBeFalse();
    const fresh = grantFor();
    refresh.flush(fresh);
    world.get('/api/three');
    expect(world.sent('/api/one')).toEqual([]);
    expect(world.sent('/api/two')).toEqual([]);
    expect(bearerOf(world.sent('/api/three')[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it('serves those who stay when the first caller leaves', async () => {
    const world = createWorld();
    await world.signIn();
    const first = world.get('/api/first');
    refuse(world.network.expectOne('/api/first'));
    const waiting = world.get('/api/second');

    first.stop();
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/second').flush('answer');

    expect(waiting.values).toEqual(['answer']);
  });

  describe('ends every wait within 20 s', () => {
    const answers = {
      'is empty': () => EMPTY,
      'never answers': () => NEVER,
      throws: () => {
        throw new Error('no network');
      },
      'fails with something that is no HTTP error': () => throwError(() => 'failure'),
      'answers without a body': () => of(new HttpResponse({ status: 200 })),
      'answers with a token no header can carry': () =>
        of(new HttpResponse({ body: { access_token: 'a\r\nb', expires_in: 300 } })),
    };
    for (const [title, answer] of Object.entries(answers)) {
      it(`when the refresh ${title}`, async () => {
        const world = createWorld();
        await world.signIn();
        const rejected = world.get();
        const refused = world.network.expectOne('/api/data');
        spyOn(TestBed.inject(HttpBackend), 'handle').and.callFake(answer);

        refuse(refused);
        const waiting = world.get('/api/waiting');
        jasmine.clock().tick(20_000);

        expect(asHttpError(rejected.error).status).toBe(401);
        expect(asHttpError(waiting.error).error).toBeInstanceOf(RefreshUnavailable);
        expect(world.session.status()).toBe('offline');
        expect(world.session.waiting()).toBe(0);
      });
    }

    it('when the refresh answers synchronously, and twice', async () => {
      const world = createWorld();
      await world.signIn();
      const call = world.get();
      const refused = world.network.expectOne('/api/data');
      const handle = spyOn(TestBed.inject(HttpBackend), 'handle').and.callThrough();
      const answer = () => new HttpResponse({ body: grantFor() });
      handle
        .withArgs(jasmine.objectContaining({ url: '/api/refresh' }))
        .and.callFake(() => of(answer(), answer()));

      refuse(refused);
      world.network.expectOne('/api/data').flush('answer');

      expect(call.values).toEqual(['answer']);
      expect(world.events).toEqual([{ type: 'refreshed' }]);
    });

    it('when the lock is never free', async () => {
      const world = createWorld();
      await world.signIn();
      void world.session.exchange(new HttpRequest('POST', '/slow', null)).catch(() => undefined);
      const rejected = world.get();

      refuse(world.network.expectOne('/api/data'));
      jasmine.clock().tick(20_000);

      expect(asHttpError(rejected.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });
  });

  it("sends the refresh around the application's interceptors, with cookies", async () => {
    const seen: string[] = [];
    const world = createWorld({
      interceptors: [
        (request, next) => {
          seen.push(request.url);
          return next(request);
        },
      ],
    });
    await world.signIn();
    world.get();

    refuse(world.network.expectOne('/api/data'));

    const refresh = world.network.expectOne('/api/refresh');
    expect(refresh.request.withCredentials).toBeTrue();
    expect(refresh.request.body).toBeNull();
    expect(bearerOf(refresh)).toBeNull();
    expect(seen).not.toContain('/api/refresh');
  });

  it('gives a refresh 8 s, and never refreshes it', async () => {
    const world = createWorld();
    await world.signIn();
    const refresh = world.rejectOne();

    jasmine.clock().tick(7_999);
    expect(refresh.cancelled).toBeFalse();
    jasmine.clock().tick(1);

    expect(refresh.cancelled).toBeTrue();
    expect(world.refreshes()).toEqual([]);
  });

  it('leaves the second refusal to its caller, and the session as it is', async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();
    refuse(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());

    failWith(world.network.expectOne('/api/data'), 401, {}, { code: 'second' });

    expect(asHttpError(call.error).error).toEqual({ code: 'second' });
    expect(world.session.status()).toBe('signedIn');
    expect(world.refreshes()).toEqual([]);
  });

  it('does not refresh in a loop for an endpoint that always refuses', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 3_600 }));
    const refreshedAt: number[] = [];

    for (let second = 0; second < 200; second += 1) {
      world.get();
      for (let sends = world.sent(); sends.length > 0; sends = world.sent()) {
        sends.forEach((request) => refuse(request));
        for (const refresh of world.refreshes()) {
          refreshedAt.push(second);
          refresh.flush(grantFor({ expires_in: 3_600 }));
        }
      }
      jasmine.clock().tick(1_000);
    }

    expect(refreshedAt).toEqual([0, 10, 30, 70, 150]);
  });

  it('refreshes again when the server finds a new token expired a moment before us', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 5 }));
    world.get();
    refuse(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor({ expires_in: 5 }));
    world.network.expectOne('/api/data').flush(null);

    jasmine.clock().tick(3_500);
    world.get();
    refuse(world.network.expectOne('/api/data'));

    world.network.expectOne('/api/refresh');
  });

  it('refreshes again at once when a token granted a moment ago has already expired', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 2 }));
    for (let round = 0; round < 3; round += 1) {
      const call = world.get();
      refuse(world.network.expectOne('/api/data'));
      world.network.expectOne('/api/refresh').flush(grantFor({ expires_in: 2 }));
      world.network.expectOne('/api/data').flush(round);
      jasmine.clock().tick(2_000);

      expect(call.values).toEqual([round]);
    }
  });

  describe('is not started', () => {
    const untouched = {
      'by sign-in': '/api/login',
      'by sign-out': '/api/logout',
      'by a refresh of the application itself': '/api/refresh',
      'by a request out of scope': '/assets/data.json',
    };
    for (const [title, url] of Object.entries(untouched)) {
      it(title, async () => {
        const world = createWorld();
        await world.signIn();
        const call = record(world.http.post(url, null));

        const request = world.network.expectOne(url);
        refuse(request);

        expect(bearerOf(request)).toBeNull();
        expect(asHttpError(call.error).status).toBe(401);
        expect(world.refreshes()).toEqual([]);
      });
    }

    it('by a request that opted out of the token, such as a registration', async () => {
      const world = createWorld();
      await world.signIn();
      const call = record(world.http.post('/api/register', {}, { context: withoutAuth() }));

      const request = world.network.expectOne('/api/register');
      refuse(request);

      expect(bearerOf(request)).toBeNull();
      expect(asHttpError(call.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });

    it('by a request that opted out of refreshing', async () => {
      const world = createWorld();
      const { access_token } = await world.signIn();
      const call = record(world.http.get('/api/data', { context: withoutRefresh() }));

      const request = world.network.expectOne('/api/data');
      refuse(request);

      expect(bearerOf(request)).toBe(`Bearer ${access_token}`);
      expect(asHttpError(call.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });

    it('by a request that went out without our token', () => {
      const world = createWorld();
      const call = world.get();

      refuse(world.network.expectOne('/api/data'));

      expect(asHttpError(call.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });

    const challenges = {
      'Bearer error="insufficient_user_authentication", max_age=600': 0,
      'Basic realm="x", Bearer realm="y", error=insufficient_scope': 0,
      'Bearer error="invalid_token"': 1,
      'bearer realm="api", error="invalid_token", error_description="expired"': 1,
      'Bearer error_description="no error=\\"here\\""': 1,
      Bearer: 1,
    };
    for (const [challenge, expected] of Object.entries(challenges)) {
      it(`or is, as the server asks for it by ${challenge}`, async () => {
        const world = createWorld();
        await world.signIn();
        world.get();

        refuse(world.network.expectOne('/api/data'), { 'WWW-Authenticate': challenge });

        expect(world.refreshes().length).toBe(expected);
      });
    }

    it('when the application says that this refusal means something else', async () => {
      const world = createWorld({
        options: { shouldRefresh: (error, { url }) => error.status === 401 && url !== '/api/data' },
      });
      await world.signIn();
      const call = world.get();

      refuse(world.network.expectOne('/api/data'));

      expect(asHttpError(call.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });
  });

  it('passes every other failure on unchanged', async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();

    failWith(world.network.expectOne('/api/data'), 403);

    expect(asHttpError(call.error).status).toBe(403);
    expect(world.refreshes()).toEqual([]);
  });
});

describe('A rejected refresh', () => {
  it('ends the session once for fifty who wait, each with its own refusal', async () => {
    const world = createWorld();
    await world.signIn();
    const calls = Array.from({ length: 50 }, (_, index) => world.get(`/api/items/${index}`));
    calls.forEach((_, index) =>
      failWith(world.network.expectOne(`/api/items/${index}`), 401, {}, { index }),
    );
    const unsent = world.get('/api/unsent');

    endSession(world.network.expectOne('/api/refresh'), {
      code: 'session_ended',
      reason: 'password_changed',
    });

    expect(world.events).toEqual([{ type: 'ended', reason: 'password_changed' }]);
    expect(world.session.status()).toBe('expired');
    expect(world.session.endReason()).toBe('password_changed');
    expect(world.session.user()).toBeNull();
    expect(world.session.isSignedIn()).toBeFalse();
    calls.forEach((call, index) => expect(asHttpError(call.error).error).toEqual({ index }));
    expect(asHttpError(unsent.error).status).toBe(401);
    expect(asHttpError(unsent.error).error).toEqual(new SessionEnded('password_changed'));
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

  it('is forgotten with the next sign-in', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'), { reason: 'idle' });

    await world.signIn();

    expect(world.session.endReason()).toBeNull();
    expect(world.session.status()).toBe('signedIn');
  });

  const refusals = [
    { status: 401, body: { code: 'token_reused', reason: 'reused' }, reason: 'reused' },
    { status: 401, body: { code: 'session_ended' }, reason: 'session_ended' },
    { status: 401, body: { error: 'invalid_grant' }, reason: 'invalid_grant' },
    { status: 401, body: {}, reason: null },
    { status: 400, body: { error: 'invalid_grant' }, reason: 'invalid_grant' },
  ];
  for (const { status, body, reason } of refusals) {
    it(`is ${status} with ${JSON.stringify(body)}`, async () => {
      const world = createWorld();
      await world.signIn();

      void world.session.refresh();
      failWith(world.network.expectOne('/api/refresh'), status, {}, body);

      expect(world.session.status()).toBe('expired');
      expect(world.session.endReason()).toBe(reason);
    });
  }

  it('at restore, for want of a session, is simply signed out', () => {
    const world = createWorld({ sign: 'session' });
    const waiting = world.get();

    endSession(world.network.expectOne('/api/refresh'), { code: 'no_session' });

    expect(world.session.status()).toBe('signedOut');
    expect(world.events).toEqual([]);
    expect(bearerOf(world.network.expectOne('/api/data'))).toBeNull();
    expect(waiting.error).toBeNull();
  });
});

describe('A refresh that is unavailable', () => {
  beforeEach(() => jasmine.clock().install().mockDate());
  afterEach(() => jasmine.clock().uninstall());

  for (const status of [0, 200, 204, 302, 400, 403, 404, 408, 429, 500, 502, 503]) {
    it(`with status ${status} keeps the session`, async () => {
      const world = createWorld();
      await world.signIn();
      const rejected = world.get();
      failWith(world.network.expectOne('/api/data'), 401, {}, { mine: true });
      const unsent = world.get('/api/unsent');

      const refresh = world.network.expectOne('/api/refresh');
      if (status === 0) refresh.error(new ProgressEvent('error'));
      else failWith(refresh, status);

      expect(world.session.status()).toBe('offline');
      expect(world.session.isSignedIn()).toBeTrue();
      expect(world.events).toEqual([{ type: 'unavailable' }]);
      expect(asHttpError(rejected.error).error).toEqual({ mine: true });
      expect(asHttpError(unsent.error).status).toBe(0);
      expect(asHttpError(unsent.error).error).toBeInstanceOf(RefreshUnavailable);
      expect(world.network.match('/api/logout')).toEqual([]);
    });
  }

  it('leaves a token in use that still lives', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();

    void world.session.refresh();
    failWith(world.network.expectOne('/api/refresh'), 503);
    world.get();

    expect(world.session.status()).toBe('signedIn');
    expect(bearerOf(world.network.expectOne('/api/data'))).toBe(`Bearer ${access_token}`);
  });

  it('is tried again after 2 s, doubling to 60 s', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), 503);

    for (const seconds of [2, 4, 8, 16, 32, 60, 60]) {
      jasmine.clock().tick(seconds * 1_000 - 100);
      const early = world.get();
      expect(asHttpError(early.error).error).toBeInstanceOf(RefreshUnavailable);
      expect(world.refreshes()).withContext(`before ${seconds} s`).toEqual([]);

      jasmine.clock().tick(100);
      world.get();
      failWith(world.network.expectOne('/api/refresh'), 503);
    }
  });

  it('waits as long as the server asks for', async () => {
    const world = createWorld();
    await world.signIn();
    failWith(world.rejectOne(), 503, { 'Retry-After': '90' });

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
    failWith(world.rejectOne(), 429, { 'Retry-After': date });

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
    failWith(world.rejectOne(), 503, { 'Retry-After': '600' });
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    jasmine.clock().tick(300_000);
    failWith(world.rejectOne(), 503);

    jasmine.clock().tick(2_000);
    world.get();

    expect(world.refreshes().length).toBe(1);
  });

  for (const [title, happen] of Object.entries({
    'the browser is online again': () => window.dispatchEvent(new Event('online')),
    'the tab becomes visible': () => document.dispatchEvent(new Event('visibilitychange')),
  })) {
    it(`is tried again when ${title}`, async () => {
      const world = createWorld();
      await world.signIn();
      failWith(world.rejectOne(), 503);

      happen();
      world.network.expectOne('/api/refresh').flush(grantFor());

      expect(world.session.status()).toBe('signedIn');
    });
  }
});
