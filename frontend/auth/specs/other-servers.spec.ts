import {
  type HttpErrorResponse,
  type HttpResponse,
  provideHttpClient,
  withInterceptors,
  withXsrfConfiguration,
} from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { ErrorHandler, inject, InjectionToken } from '@angular/core';
import { FakeTabs } from '../testing/fake-tabs';
import { RefreshUnavailable } from '../src/auth-errors';
import { readGrant } from '../src/refresh/read-grant';
import { isSessionOver } from '../src/refresh/is-session-over';
import { xsrfHeader } from '../src/refresh/xsrf-header';
import { authInterceptor } from '../src/requests/auth-interceptor';
import { isTokenRejected } from '../src/requests/is-token-rejected';
import {
  asHttpError,
  bearerOf,
  createWorld,
  createWorldIn,
  endSession,
  expireIn,
  failWith,
  grantFor,
  passTime,
  refreshesOf,
  reject,
  signInThrough,
  waitForTurn,
} from './world';

describe('The option grant', () => {
  const grant = ({ body }: HttpResponse<unknown>) => ({ value: (body as { token: string }).token });

  it('finds the token in sign-in and refresh', async () => {
    const world = createWorld({ options: { grant } });
    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ token: 'one' });
    await signedIn;
    world.get();
    const first = world.network.expectOne('/api/data');
    reject(first);
    world.network.expectOne('/api/refresh').flush({ token: 'two' });

    expect(bearerOf(first)).toBe('Bearer one');
    expect(bearerOf(world.network.expectOne('/api/data'))).toBe('Bearer two');
  });

  it('can use the default for a part of the response', async () => {
    const world = createWorld({
      options: {
        grant: (response) =>
          readGrant(response.clone({ body: (response.body as { data: unknown }).data })),
      },
    });

    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ data: grantFor() });
    await signedIn;

    expect(world.session.user()).toBe('ada');
  });

  it('keeps the session, and reports the error, when it throws', () => {
    const handler = { handleError: jasmine.createSpy() };
    const world = createWorld({
      sign: 'session',
      options: { grant },
      providers: [{ provide: ErrorHandler, useValue: handler }],
    });

    world.network.expectOne('/api/refresh').flush(null);

    expect(world.session.status()).toBe('unavailable');
    expect(handler.handleError).toHaveBeenCalledOnceWith(jasmine.any(TypeError));
  });
});

describe('A sign-in without a token', () => {
  function signIn() {
    const world = createWorld();
    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ user: { name: 'Ada' } });
    return { world, signedIn, refresh: world.network.expectOne('/api/refresh') };
  }

  it('refreshes to get one', async () => {
    const { world, signedIn, refresh } = signIn();

    refresh.flush(grantFor());
    await signedIn;

    expect(world.events).toEqual([{ type: 'signedIn', user: 'ada' }]);
    expect(world.session.isSignedIn()).toBeTrue();
  });

  it('fails if the refresh is rejected', async () => {
    const { world, signedIn, refresh } = signIn();

    endSession(refresh);

    await expectAsync(signedIn).toBeRejectedWithError(
      '/api/login returned no access token, and neither did a refresh afterwards.',
    );
    expect(world.session.status()).toBe('signedOut');
  });

  for (const status of [200, 403, 503]) {
    it(`asks to try again if the refresh returns ${status} and no token`, async () => {
      const { world, signedIn, refresh } = signIn();

      failWith(refresh, { status });

      await expectAsync(signedIn).toBeRejectedWithError(RefreshUnavailable);
      expect(world.session.status()).toBe('signedOut');
    });
  }
});

describe('The option prepare', () => {
  it('changes refresh and sign-out', async () => {
    const world = createWorld({
      options: { prepare: (request) => request.clone({ method: 'GET' }) },
    });
    await world.signIn();
    void world.session.refresh();
    const refresh = world.network.expectOne('/api/refresh');
    refresh.flush(grantFor());

    void world.session.signOut();

    expect(refresh.request.method).toBe('GET');
    expect(world.network.expectOne('/api/logout').request.method).toBe('GET');
  });

  it('receives the token, even one that has expired', () => {
    const prepare = jasmine.createSpy().and.callFake((request: unknown) => request);
    const world = createWorld({ sign: 'session', options: { prepare } });
    const grant = grantFor();
    world.network.expectOne('/api/refresh').flush(grant);
    passTime(400_000);
    world.get();

    expect(prepare.calls.allArgs().map(([, token]: readonly unknown[]) => token)).toEqual([
      null,
      grant.access_token,
    ]);
  });

  it('can inject', async () => {
    const NAME = new InjectionToken<string>('NAME', { factory: () => 'app' });
    const world = createWorld({
      options: {
        prepare: (request) => request.clone({ setHeaders: { 'X-Client': inject(NAME) } }),
      },
    });
    await world.signIn();

    void world.session.refresh();

    const { headers } = world.network.expectOne('/api/refresh').request;
    expect(headers.get('X-Client')).toBe('app');
  });

  it('can say that there is nothing to send: nobody is signed in, and a sign-out is done', async () => {
    const world = createWorld({ sign: 'session', options: { prepare: () => null } });

    expect(world.session.status()).toBe('signedOut');
    await world.signIn();
    await world.session.signOut();
    expect(localStorage.getItem('latchkey.session')).toBe('none');
  });

  it('keeps the session, and reports the error, when it throws', () => {
    const handler = { handleError: jasmine.createSpy() };
    const failure = new Error('mine');
    const world = createWorld({
      sign: 'session',
      options: {
        prepare: () => {
          throw failure;
        },
      },
      providers: [{ provide: ErrorHandler, useValue: handler }],
    });

    expect(world.session.status()).toBe('unavailable');
    expect(handler.handleError).toHaveBeenCalledOnceWith(failure);
    expect(world.refreshes()).toEqual([]);
  });
});

describe('The XSRF header', () => {
  afterEach(() => (document.cookie = 'csrf=; Max-Age=0'));

  const create = (options: Parameters<typeof xsrfHeader>[1] = {}) =>
    createWorld({
      sign: 'session',
      options: { prepare: xsrfHeader('X-CSRF-TOKEN', options) },
      providers: [
        provideHttpClient(
          withInterceptors([authInterceptor]),
          withXsrfConfiguration({ cookieName: 'csrf' }),
        ),
        provideHttpClientTesting(),
      ],
    });

  it('has what the cookie says', () => {
    document.cookie = 'csrf=a%20token';
    const world = create();
    const refresh = world.network.expectOne('/api/refresh');
    refresh.flush(grantFor());

    void world.session.signOut();

    for (const { request } of [refresh, world.network.expectOne('/api/logout')]) {
      expect(request.headers.get('X-CSRF-TOKEN')).toBe('a token');
    }
  });

  it('is left out without a cookie', () => {
    const world = create();

    const { headers } = world.network.expectOne('/api/refresh').request;
    expect(headers.has('X-CSRF-TOKEN')).toBeFalse();
  });

  it('can be required: without a cookie, nobody is signed in', () => {
    const world = create({ isRequired: true });

    expect(world.refreshes()).toEqual([]);
    expect(world.session.status()).toBe('signedOut');
  });
});

describe('The option isOver', () => {
  const isOver = (error: HttpErrorResponse) => isSessionOver(error) || error.status === 422;

  it('lets other responses end the session', async () => {
    const world = createWorld({ options: { isOver } });
    await world.signIn();
    void world.session.refresh();

    failWith(world.network.expectOne('/api/refresh'), { status: 422, body: { reason: 'stale' } });

    expect(world.events).toEqual([{ type: 'ended', reason: 'stale' }]);
  });

  it('lets a sign-out find out by a refresh that there is no session', async () => {
    const world = createWorld({ options: { isOver } });
    await world.signIn();

    const signedOut = world.session.signOut();
    failWith(world.network.expectOne('/api/logout'), { status: 422 });
    failWith(world.network.expectOne('/api/refresh'), { status: 422 });
    await signedOut;

    expect(localStorage.getItem('latchkey.session')).toBe('none');
  });

  it('can keep the session although a refresh returned 401', async () => {
    const world = createWorld({ options: { isOver: () => false } });
    await world.signIn();
    void world.session.refresh();

    endSession(world.network.expectOne('/api/refresh'));

    expect(world.events).toEqual([{ type: 'unavailable' }]);
  });
});

describe('The option shouldRefresh', () => {
  const shouldRefresh = ({ status }: HttpErrorResponse) => status === 403;

  it('lets another status lead to a refresh and a retry', async () => {
    const world = createWorld({ options: { shouldRefresh } });
    await world.signIn();
    const call = world.get();

    failWith(world.network.expectOne('/api/data'), { status: 403 });
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/data').flush('data');

    expect(call.values).toEqual(['data']);
  });

  it('lets a sign-out be sent again with a fresh token', async () => {
    const world = createWorld({ options: { shouldRefresh } });
    await world.signIn();

    const signedOut = world.session.signOut();
    failWith(world.network.expectOne('/api/logout'), { status: 403 });
    const fresh = grantFor();
    world.network.expectOne('/api/refresh').flush(fresh);
    const second = world.network.expectOne('/api/logout');
    second.flush(null);
    await signedOut;

    expect(bearerOf(second)).toBe(`Bearer ${fresh.access_token}`);
    expect(localStorage.getItem('latchkey.session')).toBe('none');
  });

  it('can narrow the default', async () => {
    const world = createWorld({
      options: {
        shouldRefresh: (error, { url }) => isTokenRejected(error) && url !== '/api/data',
      },
    });
    await world.signIn();
    const call = world.get();

    reject(world.network.expectOne('/api/data'));

    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });
});

describe('The option attach', () => {
  it('puts the token on requests and on the sign-out', async () => {
    const world = createWorld({
      options: {
        attach: (request, token) => request.clone({ setHeaders: { 'x-access-token': token } }),
      },
    });
    const { access_token } = await world.signIn();
    world.get();
    void world.session.signOut();

    for (const url of ['/api/data', '/api/logout']) {
      const request = world.network.expectOne(url);
      expect(request.request.headers.get('x-access-token')).toBe(access_token);
      expect(bearerOf(request)).toBeNull();
    }
  });
});

describe('A token of unknown lifetime', () => {
  it('is used until it is rejected', async () => {
    const world = createWorld();
    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ access_token: 'opaque' });
    await signedIn;

    passTime(86_400_000);
    world.get();
    const late = world.network.expectOne('/api/data');
    reject(late);

    expect(bearerOf(late)).toBe('Bearer opaque');
    expect(world.refreshes().length).toBe(1);
  });

  it('is shared by tabs: they refresh once for both', async () => {
    const tabs = new FakeTabs();
    const worlds = [tabs.open(), tabs.open()].map((tab) => createWorldIn(tab));
    await signInThrough(worlds[0]!, { access_token: 'one' });
    await waitForTurn();
    const calls = await expireIn(worlds);

    const refreshes = refreshesOf(worlds);
    refreshes[0]?.flush({ access_token: 'two' });
    await waitForTurn();

    expect(refreshes.length).toBe(1);
    expect(refreshesOf(worlds)).toEqual([]);
    for (const [index, world] of worlds.entries()) {
      const retry = world.network.expectOne('/api/data');
      retry.flush('data');
      expect(bearerOf(retry)).toBe('Bearer two');
      expect(calls[index]?.values).toEqual(['data']);
    }
  });
});
