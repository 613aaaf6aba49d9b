import {
  HTTP_INTERCEPTORS,
  HttpClient,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpRequest,
  httpResource,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
  withXhr,
} from '@angular/common/http';
import { XhrFactory } from '@angular/common';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { ApplicationRef, effect, Injector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom, type Observable } from 'rxjs';
import { authInterceptor } from '../src/requests/auth-interceptor';
import { provideAuth } from '../src/provide-auth';
import { Session } from '../src/session/session';
import { createWorld, grantFor, reject, type World } from './world';

/** Creates a server whose tokens are valid until a refresh replaces them. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
}

function createServer() {
  const log: string[] = [];
  let valid = 'none';
  let isExpired = false;
  const respond = ({ method, url, authorization }: Sent) => {
    log.push(`${method} ${url}`);
    if (url === '/api/data') {
      const isAccepted = authorization === `Bearer ${valid}` && !isExpired;
      return isAccepted ? { status: 200, body: 'data' } : { status: 401, body: 'rejected' };
    }
    const grant = grantFor();
    valid = grant.access_token;
    isExpired = false;
    return { status: 200, body: grant };
  };
  return { log, respond, expire: () => (isExpired = true) };
}

type Server = ReturnType<typeof createServer>;

/** Creates the parts of an XMLHttpRequest that Angular uses. */
function createFakeXhr(server: Server): XMLHttpRequest {
  const listeners = new Map<string, () => void>();
  const headers = new Map<string, string>();
  const xhr = {
    status: 0,
    statusText: '',
    response: '' as unknown,
    responseText: '',
    readyState: 0,
    upload: null,
    open: (method: string, url: string) => Object.assign(xhr, { method, url }),
    setRequestHeader: (name: string, value: string) => headers.set(name, value),
    addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
    removeEventListener: () => undefined,
    getAllResponseHeaders: () => '',
    getResponseHeader: () => null,
    abort: () => undefined,
    send: () => {
      const { method, url } = xhr as unknown as { method: string; url: string };
      const { status, body } = server.respond({
        method,
        url,
        authorization: headers.get('Authorization') ?? null,
      });
      Object.assign(xhr, { status, readyState: 4, response: JSON.stringify(body) });
      queueMicrotask(() => listeners.get('load')?.());
    },
  };
  return xhr as unknown as XMLHttpRequest;
}

const backends = {
  fetch: (server: Server) => {
    spyOn(window, 'fetch').and.callFake((input, init) => {
      const authorization = new Headers(init?.headers).get('Authorization');
      const { status, body } = server.respond({
        method: init?.method ?? '',
        url: input as string,
        authorization,
      });
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    return [provideHttpClient(withInterceptors([authInterceptor]))];
  },
  XHR: (server: Server) => {
    const factory = { provide: XhrFactory, useValue: { build: () => createFakeXhr(server) } };
    return [provideHttpClient(withInterceptors([authInterceptor]), withXhr()), factory];
  },
};

for (const [name, provide] of Object.entries(backends)) {
  describe(`The ${name} backend`, () => {
    it('refreshes once for many requests, and each gets its response', async () => {
      localStorage.removeItem('latchkey.session');
      const server = createServer();
      TestBed.configureTestingModule({
        providers: [provide(server), provideAuth({ api: ['/api/'] })],
      });
      const http = TestBed.inject(HttpClient);
      const session = TestBed.inject(Session);
      await session.signIn({});
      server.expire();
      server.log.length = 0;

      const responses = await Promise.all(
        Array.from({ length: 5 }, () => firstValueFrom(http.get('/api/data'))),
      );
      await session.signOut();

      expect(responses).toEqual(Array(5).fill('data'));
      expect(server.log.filter((line) => line === 'POST /api/refresh').length).toBe(1);
      expect(server.log.filter((line) => line === 'GET /api/data').length).toBe(10);
      expect(server.log.at(-1)).toBe('POST /api/logout');
    });
  });
}

describe('Beside others', () => {
  it('a resource is refreshed like any request', async () => {
    const world = createWorld();
    await world.signIn();
    const resource = httpResource(() => '/api/data', { injector: TestBed.inject(Injector) });
    TestBed.tick();

    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/data').flush({ count: 42 });
    await TestBed.inject(ApplicationRef).whenStable();

    expect(resource.value()).toEqual({ count: 42 });
  });

  for (const [title, act] of Object.entries({
    'a request': ({ http }: World) => http.get('/api/data').subscribe(),
    'a refresh': ({ session }: World) => session.refresh(),
    'a token that is asked for': ({ session }: World) => session.token().catch(() => null),
  })) {
    for (const status of ['signedOut', 'signedIn']) {
      it(`${title} in an effect runs it once (${status})`, async () => {
        const world = createWorld();
        if (status === 'signedIn') await world.signIn();
        let runs = 0;
        const run = () => {
          runs += 1;
          void act(world);
        };
        effect(run, { injector: TestBed.inject(Injector) });
        TestBed.tick();

        for (const refresh of world.refreshes()) refresh.flush(grantFor());
        await world.signIn();
        TestBed.tick();

        expect(runs).toBe(1);
      });
    }
  }

  it('the interceptor registered twice still refreshes once and sends twice', async () => {
    const world = createWorld({
      interceptors: [(request, next) => authInterceptor(request, next)],
    });
    await world.signIn();
    const call = world.get();
    let sends = 0;

    for (let requests = world.sent(); requests.length > 0; requests = world.sent()) {
      sends += requests.length;
      for (const request of requests) reject(request);
      for (const refresh of world.refreshes()) refresh.flush(grantFor());
    }

    expect(sends).toBe(2);
    expect(call.error).not.toBeNull();
    expect(world.refreshes()).toEqual([]);
  });

  it('class interceptors see each attempt of a request', async () => {
    const seen: string[] = [];
    class Watcher implements HttpInterceptor {
      intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
        seen.push(request.headers.get('Authorization') ?? 'none');
        return next.handle(request);
      }
    }
    const world = createWorld({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor]), withInterceptorsFromDi()),
        provideHttpClientTesting(),
        { provide: HTTP_INTERCEPTORS, useClass: Watcher, multi: true },
      ],
    });
    await world.signIn();
    seen.length = 0;
    const fresh = grantFor();

    world.get();
    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(fresh);

    // Here class interceptors run after the functional ones, so they see both attempts.
    expect(seen.length).toBe(2);
    expect(seen[1]).toBe(`Bearer ${fresh.access_token}`);
  });
});
