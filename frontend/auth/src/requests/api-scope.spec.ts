import { SessionState } from '../session/session-state';
import { HttpRequest } from '@angular/common/http';
import { Timeline } from '../timeline/timeline';
import { withEarlyRefresh } from '../refresh/with-early-refresh';
import { withTimeline } from '../timeline/with-timeline';
import { grantFor, grantIn, bearerOf, createWorld, record, type World } from '../../specs/world';

const { origin, host, hostname, port } = location;

function isTokenSentTo(world: World, url: string): boolean {
  const call = record(world.http.get(url));
  const request = world.network.expectOne(() => true);
  call.stop();
  return bearerOf(request) !== null;
}

describe('The token goes to', () => {
  for (const url of [
    '/api/data',
    '/api/',
    '/api',
    '/api?page=1',
    '/api/data?path=c:\\',
    '/api/data?path=..%2fother',
    '/api/files/a%2Fb%5Cc',
    '/api/data#part',
    '/other/../api/data',
    `${origin}/api/data`,
    `${location.protocol}//${host.toUpperCase()}/api/data`,
    'https://api.example.com/v1/data',
    'https://api.example.com:443/v1/data',
  ]) {
    it(url, async () => {
      const world = createWorld({ options: { api: ['/api/', 'https://api.example.com/v1'] } });
      await world.signIn();

      expect(isTokenSentTo(world, url)).toBeTrue();
    });
  }
});

describe('The token does not go to', () => {
  for (const url of [
    '/',
    '/apis/data',
    '/api-docs',
    '/assets/api/data',
    '/API/data',
    '/api/../assets/data',
    '/api/%2e%2e/assets/data',
    '/assets?next=/api/',
    `//${host}/api/data`,
    '//evil.example/api/data',
    ' //evil.example/api/data',
    '\\\\evil.example\\api\\data',
    '/\\evil.example/api/data',
    '/api\\data',
    '/api/..%2fassets/data',
    '/api/..%5Cassets/data',
    '/api/%2E.%2fassets/data',
    '/api/x%2f../../assets/data',
    '/api/x%2F%2e%2e%2F%2e%2e%2Fassets/data',
    '/api/login?next=%2F',
    '/\t/evil.example/api/data',
    `http://${hostname}:${Number(port) + 1}/api/data`,
    `https://${hostname}:${port}/api/data`,
    `http://user@${host}/api/data`,
    `http://user:secret@${host}/api/data`,
    `http://:secret@${host}/api/data`,
    `http://${host}@evil.example/api/data`,
    `http://${host}.evil.example/api/data`,
    `http://evil.example/${host}/api/data`,
    'http://api.example.com/v1/data',
    'https://api.example.com:8443/v1/data',
    'https://api.example.com.evil.example/v1/data',
    'https://xapi.example.com/v1/data',
    'https://api.example.com/v10/data',
    'https://api.example.com./v1/data',
    'data:application/json,%7B%7D',
    `blob:${origin}/api/data`,
    'javascript:/api/data',
    'http://',
  ]) {
    it(JSON.stringify(url), async () => {
      const world = createWorld({ options: { api: ['/api/', 'https://api.example.com/v1'] } });
      await world.signIn();

      expect(isTokenSentTo(world, url)).toBeFalse();
    });
  }

  it('where <base href> points a relative URL', async () => {
    const world = createWorld();
    await world.signIn();
    const base = document.head.appendChild(document.createElement('base'));
    base.href = 'https://evil.example/';

    const isSent = isTokenSentTo(world, '/api/data');
    base.remove();

    expect(isSent).toBeFalse();
  });

  it('where <base href> points, if it is in the page from the start', async () => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = 'https://evil.example/';
    const world = createWorld();
    await world.signIn();

    const isSent = isTokenSentTo(world, '/api/data');
    base.remove();

    expect(isSent).toBeFalse();
  });
});

describe('An endpoint that differs from others only in its query', () => {
  it('never receives the token', () => {
    const signIn = '/api/token?grant_type=password';
    const options = { signIn, refresh: '/api/token?grant_type=refresh_token' };
    const world = createWorld({ options });
    world.injector.get(SessionState).adopt(grantIn(grantFor()), { source: 'signIn' });

    world.http.post(signIn, {}).subscribe();

    expect(bearerOf(world.network.expectOne(signIn))).toBeNull();
  });
});

describe('Secrets', () => {
  it('are only in memory and in the header', async () => {
    const token = 'canary-Token';
    const logged: unknown[] = [];
    const log = (...values: unknown[]) => logged.push(...values);
    for (const level of ['log', 'info', 'error', 'debug'] as const) {
      spyOn(console, level).and.callFake(log);
    }
    (console.warn as jasmine.Spy).and.callFake(log);
    const world = createWorld({ features: [withEarlyRefresh(), withTimeline()] });
    await world.signIn(grantFor({ access_token: token }));
    const stored = () =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]);
    const storedMeanwhile = stored();
    const call = world.get();
    world.network.expectOne('/api/data').flush(null, { status: 401, statusText: 'no' });
    world.network
      .expectOne('/api/refresh')
      .flush(grantFor({ access_token: `${token}2`, sub: 'bob' }));
    const unsent = world.get();
    const exchange = world.session.exchange(new HttpRequest('POST', '/api/step-up', null));
    world.network.expectOne('/api/step-up').flush({ access_token: token });
    const failure = await exchange.catch((error: unknown) => error);
    void world.session.signOut();
    const errors = [call.error, unsent.error, failure].map((error) =>
      String((error as Error | null)?.stack),
    );

    const everything = [
      JSON.stringify([world.events, call.error, unsent.error, logged, errors]),
      JSON.stringify(world.injector.get(Timeline).recent),
      storedMeanwhile,
      stored(),
      location.href,
      document.cookie,
      document.documentElement.outerHTML,
      Object.values(window)
        .filter((value) => typeof value === 'string')
        .join(),
    ].join();
    expect(everything).not.toContain(token);
  });

  it("are sent with cookies only to the library's endpoints", async () => {
    const world = createWorld();
    await world.signIn();

    world.get();

    expect(world.network.expectOne('/api/data').request.withCredentials).toBeFalse();
  });
});
