import { HttpBackend, HttpRequest, HttpResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { RefreshUnavailable } from '../src/auth-errors';
import { asHttpError, bearerOf, createWorld, failWith, grantFor, passTime, reject } from './world';

describe('One refresh', () => {
  it('refreshes once for many rejected requests, then retries each', async () => {
    const world = createWorld();
    await world.signIn();
    const calls = Array.from({ length: 20 }, (_, index) => world.get(`/api/items/${index}`));
    const fresh = grantFor();

    calls.forEach((_, index) => reject(world.network.expectOne(`/api/items/${index}`)));
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
    reject(world.network.expectOne('/api/data'));
    const fresh = grantFor();

    const late = world.get('/api/late');

    expect(world.sent('/api/late')).toEqual([]);
    expect(world.session.waiting()).toBe(2);
    world.network.expectOne('/api/refresh').flush(fresh);
    expect(bearerOf(world.sent('/api/late')[0])).toBe(`Bearer ${fresh.access_token}`);
    expect(late.error).toBeNull();
    expect(world.session.waiting()).toBe(0);
  });

  it('sends new requests with the valid token while another refresh runs', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();

    void world.session.refresh();
    world.get();

    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${access_token}`);
  });

  it('retries after a late rejection of an older token with the current one, without a refresh', async () => {
    const world = createWorld();
    await world.signIn();
    world.get('/api/early');
    world.get('/api/late');
    const fresh = grantFor();
    reject(world.network.expectOne('/api/early'));
    world.network.expectOne('/api/refresh').flush(fresh);

    reject(world.network.expectOne('/api/late'));

    expect(world.refreshes()).toEqual([]);
    expect(bearerOf(world.sent('/api/late')[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it('refreshes after a late rejection if the current token has expired, too', async () => {
    const world = createWorld();
    await world.signIn();
    world.get();
    const [late] = world.sent();
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    passTime(301_000);

    reject(late!);
    const fresh = grantFor();
    world.network.expectOne('/api/refresh').flush(fresh);

    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it('never sends a rejected token again, however many late rejections of older ones arrive', async () => {
    const world = createWorld();
    await world.signIn();
    const slow = Array.from({ length: 12 }, (_, index) => `/api/slow/${index}`);
    for (const url of slow) world.get(url);
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.rejectOne();

    for (const url of slow) reject(world.network.expectOne(url));
    world.get();

    for (const url of [...slow, '/api/data']) expect(world.sent(url)).withContext(url).toEqual([]);
  });

  it('retries with the same token if the server returns it again', async () => {
    const world = createWorld();
    const grant = await world.signIn();
    const call = world.get();
    reject(world.network.expectOne('/api/data'));

    world.network.expectOne('/api/refresh').flush(grant);
    const replay = world.network.expectOne('/api/data');
    replay.flush('response');

    expect(bearerOf(replay)).toBe(`Bearer ${grant.access_token}`);
    expect(call.values).toEqual(['response']);
  });

  it("passes the rejection of another user's token to its caller", async () => {
    const world = createWorld();
    await world.signIn();
    const old = world.get();
    const late = world.network.expectOne('/api/data');
    await world.signIn(grantFor({ sub: 'bob' }));

    reject(late);

    expect(asHttpError(old.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
    expect(world.sent()).toEqual([]);
  });

  it('continues the refresh when all waiting callers unsubscribe', async () => {
    const world = createWorld();
    await world.signIn();
    const [one, two] = [world.get('/api/one'), world.get('/api/two')];
    reject(world.network.expectOne('/api/one'));
    reject(world.network.expectOne('/api/two'));

    one.stop();
    two.stop();

    const refresh = world.network.expectOne('/api/refresh');
    expect(refresh.cancelled).toBeFalse();
    const fresh = grantFor();
    world.get('/api/three');
    refresh.flush(fresh);
    expect(world.refreshes()).toEqual([]);
    expect(world.sent('/api/one')).toEqual([]);
    expect(world.sent('/api/two')).toEqual([]);
    expect(bearerOf(world.sent('/api/three')[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it('serves the other callers when the first one unsubscribes', async () => {
    const world = createWorld();
    await world.signIn();
    const first = world.get('/api/first');
    reject(world.network.expectOne('/api/first'));
    const waiting = world.get('/api/second');

    first.stop();
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/second').flush('response');

    expect(waiting.values).toEqual(['response']);
  });

  describe('ends every wait within 20 s', () => {
    const responses = {
      'is empty': () => EMPTY,
      'never responds': () => NEVER,
      throws: () => {
        throw new Error('no network');
      },
      'fails with something that is not an HTTP error': () => throwError(() => 'failure'),
      'responds without a body': () => of(new HttpResponse({ status: 200 })),
      'responds with a token no header can carry': () =>
        of(new HttpResponse({ body: { access_token: 'a\r\nb', expires_in: 300 } })),
    };
    for (const [title, response] of Object.entries(responses)) {
      it(`when the refresh ${title}`, async () => {
        const world = createWorld();
        await world.signIn();
        const rejected = world.get();
        const request = world.network.expectOne('/api/data');
        spyOn(TestBed.inject(HttpBackend), 'handle').and.callFake(response);

        reject(request);
        const waiting = world.get('/api/waiting');
        jasmine.clock().tick(20_000);

        expect(asHttpError(rejected.error).status).toBe(401);
        expect(asHttpError(waiting.error).error).toBeInstanceOf(RefreshUnavailable);
        expect(world.session.status()).toBe('unavailable');
        expect(world.session.waiting()).toBe(0);
      });
    }

    it('when the refresh responds synchronously, and twice', async () => {
      const world = createWorld();
      await world.signIn();
      const call = world.get();
      const rejected = world.network.expectOne('/api/data');
      const handle = spyOn(TestBed.inject(HttpBackend), 'handle').and.callThrough();
      const response = () => new HttpResponse({ body: grantFor() });
      handle
        .withArgs(jasmine.objectContaining({ url: '/api/refresh' }))
        .and.callFake(() => of(response(), response()));

      reject(rejected);
      world.network.expectOne('/api/data').flush('response');

      expect(call.values).toEqual(['response']);
      expect(world.events).toEqual([{ type: 'refreshed' }]);
    });

    it('when the lock is never free', async () => {
      const world = createWorld();
      await world.signIn();
      void world.session.exchange(new HttpRequest('POST', '/slow', null)).catch(() => undefined);
      const rejected = world.get();

      reject(world.network.expectOne('/api/data'));
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

    reject(world.network.expectOne('/api/data'));

    const refresh = world.network.expectOne('/api/refresh');
    expect(refresh.request.withCredentials).toBeTrue();
    expect(refresh.request.body).toBeNull();
    expect(bearerOf(refresh)).toBeNull();
    expect(seen).not.toContain('/api/refresh');
  });

  it('limits a refresh to 8 s, and never retries its 401', async () => {
    const world = createWorld();
    await world.signIn();
    const refresh = world.rejectOne();

    jasmine.clock().tick(7_999);
    expect(refresh.cancelled).toBeFalse();
    jasmine.clock().tick(1);

    expect(refresh.cancelled).toBeTrue();
    expect(world.refreshes()).toEqual([]);
  });

  it('passes the second rejection to the caller, and keeps the session', async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();
    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());

    failWith(world.network.expectOne('/api/data'), { status: 401, body: { code: 'second' } });

    expect(asHttpError(call.error).error).toEqual({ code: 'second' });
    expect(world.session.status()).toBe('signedIn');
    expect(world.refreshes()).toEqual([]);
  });

  it('does not refresh in a loop for an endpoint that always returns 401', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 3_600 }));
    const refreshedAt: number[] = [];

    for (let second = 0; second < 1_000; second += 1) {
      world.get();
      for (let sends = world.sent(); sends.length > 0; sends = world.sent()) {
        sends.forEach((request) => reject(request));
        for (const refresh of world.refreshes()) {
          refreshedAt.push(second);
          refresh.flush(grantFor({ expires_in: 3_600 }));
        }
      }
      jasmine.clock().tick(1_000);
    }

    // The wait doubles each time, up to five minutes.
    expect(refreshedAt).toEqual([0, 10, 30, 70, 150, 310, 610, 910]);
  });

  it('waits 10 s again after a rejection that was about the token', async () => {
    const world = createWorld();
    const rejectAndGrant = () => {
      world.rejectOne().flush(grantFor());
      for (const replay of world.sent('/api/rejected')) reject(replay);
    };
    await world.signIn();
    for (const waitMs of [10_000, 20_000, 299_000]) {
      rejectAndGrant();
      jasmine.clock().tick(waitMs);
    }

    rejectAndGrant();
    jasmine.clock().tick(10_000);

    world.rejectOne();
  });

  it('refreshes at once if the rejected token had replaced a valid one', async () => {
    const world = createWorld();
    await world.signIn();
    world.rejectOne().flush(grantFor());
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.sent('/api/rejected');

    const refresh = world.rejectOne();

    expect(refresh.cancelled).toBeFalse();
  });

  it('refreshes again when the server finds a new token expired a moment before us', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 5 }));
    world.get();
    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor({ expires_in: 5 }));
    world.network.expectOne('/api/data').flush(null);

    jasmine.clock().tick(3_500);
    world.get();
    reject(world.network.expectOne('/api/data'));

    world.network.expectOne('/api/refresh');
  });

  it('refreshes again at once when a token granted a moment ago has expired for the server', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 2 }));
    for (let round = 0; round < 3; round += 1) {
      const call = world.get();
      reject(world.network.expectOne('/api/data'));
      world.network.expectOne('/api/refresh').flush(grantFor({ expires_in: 2 }));
      world.network.expectOne('/api/data').flush(round);
      jasmine.clock().tick(1_500);

      expect(call.values).toEqual([round]);
    }
  });

  it('comes first if the token has expired: an expired token is never sent', async () => {
    const world = createWorld();
    await world.signIn();
    jasmine.clock().tick(300_000);
    const fresh = grantFor();

    world.get();
    world.get('/api/more');
    expect(world.sent()).toEqual([]);
    world.network.expectOne('/api/refresh').flush(fresh);

    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${fresh.access_token}`);
    expect(bearerOf(world.sent('/api/more')[0])).toBe(`Bearer ${fresh.access_token}`);
  });

  it('passes every other failure on unchanged', async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();

    failWith(world.network.expectOne('/api/data'), { status: 403 });

    expect(asHttpError(call.error).status).toBe(403);
    expect(world.refreshes()).toEqual([]);
  });
});
