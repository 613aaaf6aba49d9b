import { type HttpInterceptorFn, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { createWorld, endSession, failWith, grantFor } from '../specs/world';
import { provideAuth } from './provide-auth';
import { Session } from './session/session';
import { authInterceptor } from './requests/auth-interceptor';

describe('Without authInterceptor', () => {
  const provideWorld = (...interceptors: HttpInterceptorFn[]) => {
    localStorage.setItem('latchkey.session', 'none');
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors(interceptors)),
        provideHttpClientTesting(),
        provideAuth({ api: ['/api/'] }),
      ],
    });
  };

  it('the console says so after the first request, once', async () => {
    provideWorld();

    for (let time = 0; time < 2; time += 1) {
      const signedIn = TestBed.inject(Session).signIn({});
      TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
      await signedIn;
    }

    expect(console.warn).toHaveBeenCalledOnceWith(jasmine.stringContaining('authInterceptor'));
  });

  it('the console says nothing if it is there', async () => {
    provideWorld(authInterceptor);

    const signedIn = TestBed.inject(Session).signIn({});
    TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
    await signedIn;

    expect(console.warn).not.toHaveBeenCalled();
  });
});

describe('In development, the console', () => {
  const warnings = () =>
    (console.warn as jasmine.Spy<(text: string) => void>).calls.allArgs().flat();

  it('names what a refresh returned instead of a token, without its values', async () => {
    const world = createWorld();
    await world.signIn();
    for (let time = 0; time < 2; time += 1) {
      void world.session.refresh();
      world.network.expectOne('/api/refresh').flush({ token: 'secret', user: 'Ada' });
    }

    expect(warnings()).toEqual([
      jasmine.stringMatching(/^Latchkey: \/api\/refresh .* members token, user\..* "grant"/),
    ]);
    expect(warnings().join()).not.toMatch(/secret|Ada/);
  });

  it('says that a refresh returned no JSON', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush('<!doctype html>');

    expect(warnings()).toEqual([jasmine.stringContaining('found no JSON object')]);
  });

  it('names what a sign-in returned if a refresh brings no token either', async () => {
    const world = createWorld();
    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ jwt: 'secret' });
    endSession(world.network.expectOne('/api/refresh'));
    await expectAsync(signedIn).toBeRejected();

    expect(warnings()).toEqual([
      jasmine.stringContaining('the refresh cookie did not come back'),
      jasmine.stringMatching(/\/api\/login .* members jwt/),
    ]);
  });

  it('says nothing about a sign-in that only sets a cookie', async () => {
    const world = createWorld();
    const signedIn = world.session.signIn({});
    world.network.expectOne('/api/login').flush({ jwt: 'secret' });
    world.network.expectOne('/api/refresh').flush(grantFor());
    await signedIn;

    expect(warnings()).toEqual([]);
  });

  for (const [status, advice] of [
    [403, '"isOver"'],
    [419, 'xsrfHeader()'],
    [422, '"isOver"'],
    [404, '"refresh"'],
    [405, '"prepare"'],
  ] as const) {
    it(`says what to do about a refresh that returns ${status}, once`, async () => {
      const world = createWorld();
      await world.signIn();
      for (let time = 0; time < 2; time += 1) {
        void world.session.refresh();
        failWith(world.network.expectOne('/api/refresh'), { status });
      }

      expect(warnings()).toEqual([jasmine.stringMatching(`returned ${status} to a refresh`)]);
      expect(warnings()[0]).toContain(advice);
    });
  }

  for (const status of [408, 429, 500, 503]) {
    it(`says nothing about a server that is busy (${status})`, async () => {
      const world = createWorld();
      await world.signIn();
      void world.session.refresh();
      failWith(world.network.expectOne('/api/refresh'), { status });

      expect(warnings()).toEqual([]);
    });
  }

  it('says that the cookie may not have come back if the first refresh ends the session', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'));

    expect(warnings()).toEqual([jasmine.stringContaining('Look at Set-Cookie')]);
  });

  it('says nothing if the session ends after a refresh that worked', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor());
    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'));

    expect(warnings()).toEqual([]);
  });

  it('says nothing on a first visit', () => {
    const world = createWorld({ sign: 'unknown' });
    endSession(world.network.expectOne('/api/refresh'));

    expect(warnings()).toEqual([]);
  });
});
