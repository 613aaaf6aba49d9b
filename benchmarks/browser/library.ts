import '@angular/compiler';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
  type HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import type { ApplicationRef, EnvironmentProviders, Provider } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import {
  authInterceptor,
  provideAuth,
  Session,
  withEarlyRefresh,
  withTabs,
  withTimeline,
} from '@latchkey/angular';
import { catchError, firstValueFrom, forkJoin, type Observable, of, tap, throwError } from 'rxjs';

/** How many features of the library an application uses. */
export type Equipment = 'bare' | 'core' | 'usual' | 'everything';

/** The result of a burst of rejected requests. */
export interface Burst {
  readonly refreshes: number;
  /** From the last rejection to the last response. */
  readonly tookMs: number;
}

type Providers = readonly (Provider | EnvironmentProviders)[];

interface Extras {
  readonly interceptors?: readonly HttpInterceptorFn[];
  readonly providers?: Providers;
}

const equipments: Record<Equipment, (more: readonly HttpInterceptorFn[]) => Providers> = {
  bare: (more) => [provideHttpClient(withInterceptors([...more]))],
  core: (more) => [
    provideHttpClient(withInterceptors([authInterceptor, ...more])),
    provideAuth({ api: ['/api/'] }),
  ],
  usual: (more) => [
    provideHttpClient(withInterceptors([authInterceptor, ...more])),
    provideAuth({ api: ['/api/'] }, withTabs(), withEarlyRefresh()),
  ],
  everything: (more) => [
    provideHttpClient(withInterceptors([authInterceptor, ...more])),
    provideAuth({ api: ['/api/'] }, withTabs(), withEarlyRefresh(), withTimeline()),
  ],
};

/** A backend without a network: responds at once, and rejects every token but the latest. */
class InstantServer implements HttpBackend {
  refreshes = 0;
  #token = 0;
  #isRefusing = false;

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    const { url } = request;
    if (url.startsWith('/api/data')) {
      const isValid = request.headers.get('Authorization') === `Bearer token-${this.#token}`;
      if (!this.#isRefusing || isValid) return of(new HttpResponse({ url, body: 'data' }));
      return throwError(() => new HttpErrorResponse({ url, status: 401 }));
    }
    if (url === '/api/refresh') this.refreshes += 1;
    return of(new HttpResponse({ url, body: this.#grant() }));
  }

  /** Expires the current token. */
  expire(): void {
    this.#isRefusing = true;
    this.#token += 1;
  }

  #grant() {
    this.#token += 1;
    // Such a short lifetime that the library acts on the next rejection at once.
    return { access_token: `token-${this.#token}`, expires_in: 1 };
  }
}

const instantly: Extras = {
  providers: [InstantServer, { provide: HttpBackend, useExisting: InstantServer }],
};

async function createApp(
  equipment: Equipment,
  { interceptors = [], providers = [] }: Extras = {},
): Promise<ApplicationRef> {
  localStorage.clear();
  const app = await createApplication({
    providers: [...equipments[equipment](interceptors), ...providers],
  });
  if (equipment !== 'bare') await app.injector.get(Session).signIn({});
  return app;
}

/** Sends `count` requests, each of which gets its response at once. */
export async function sendInstantly(equipment: Equipment, count: number): Promise<void> {
  const app = await createApp(equipment, instantly);
  const http = app.injector.get(HttpClient);
  let responses = 0;
  for (let sent = 0; sent < count; sent += 1)
    http.get('/api/data').subscribe(() => (responses += 1));
  app.destroy();
  if (responses !== count) throw new Error(`${responses} of ${count} requests got a response`);
}

/** Sends requests that a server rejects over HTTP, and waits until all have completed. */
export async function sendRefused(count: number): Promise<Burst> {
  let lastRefusalMs = 0;
  let rejections = 0;
  const watch: HttpInterceptorFn = (request, next) =>
    next(request).pipe(
      tap({
        error: () => {
          rejections += 1;
          lastRefusalMs = performance.now();
        },
      }),
    );
  const app = await createApp('usual', { interceptors: [watch] });
  const http = app.injector.get(HttpClient);
  const before = await expire(http);

  await firstValueFrom(forkJoin(itemsOf(count).map((url) => http.get(url))));
  const tookMs = performance.now() - lastRefusalMs;

  const after = await expire(http);
  app.destroy();
  if (rejections !== count) throw new Error(`${rejections} of ${count} requests were rejected`);
  return { refreshes: after.refreshes - before.refreshes, tookMs };
}

/** Does the same in the best possible order, without the library. */
export async function sendRefusedByHand(count: number): Promise<Burst> {
  const app = await createApp('bare');
  const http = app.injector.get(HttpClient);
  const rejected = itemsOf(count).map((url) => http.get(url).pipe(catchError(() => of(null))));
  await firstValueFrom(forkJoin(rejected));

  const startedAtMs = performance.now();
  const { access_token } = await firstValueFrom(
    http.post<{ access_token: string }>('/api/refresh', null),
  );
  const headers = { Authorization: `Bearer ${access_token}` };
  await firstValueFrom(forkJoin(itemsOf(count).map((url) => http.get(url, { headers }))));
  const tookMs = performance.now() - startedAtMs;

  app.destroy();
  return { refreshes: 1, tookMs };
}

const itemsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `/api/items/${index}`);

/** Expires the current token on the server, and returns the number of refreshes so far. */
async function expire(http: HttpClient): Promise<{ readonly refreshes: number }> {
  return firstValueFrom(http.post<{ readonly refreshes: number }>('/expire', null));
}

/** Starts an application that runs until it is told to stop. */
export async function createWorker(): Promise<Worker> {
  const app = await createApp('everything', instantly);
  const http = app.injector.get(HttpClient);
  const server = app.injector.get(InstantServer);
  return {
    work: async ({ requests, refreshes }) => {
      const before = server.refreshes;
      for (let round = 0; round < refreshes; round += 1) {
        server.expire();
        const calls = Array.from({ length: requests / refreshes }, () => http.get('/api/data'));
        await firstValueFrom(forkJoin(calls));
      }
      return server.refreshes - before;
    },
  };
}

/** A running application. */
export interface Worker {
  /**
   * Sends requests and expires the token the given number of times; returns the number of
   * refreshes.
   */
  readonly work: (much: {
    readonly requests: number;
    readonly refreshes: number;
  }) => Promise<number>;
}
