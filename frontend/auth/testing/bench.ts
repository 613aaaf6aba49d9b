import { HttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { createEnvironmentInjector, ɵINJECTOR_SCOPE } from '@angular/core';
import type { Observable } from 'rxjs';
import type { Candidate, ConformanceSetup } from './conformance-setup';

/** Cases that every refreshing interceptor must pass, by title. */
export type Cases = Readonly<Record<string, (bench: Bench) => void>>;

/** The application under test, and its network, for one case. */
export type Bench = ReturnType<typeof createBench>;

/** A request of the application and its outcome. */
export interface Call {
  readonly responses: unknown[];
  error: unknown;
  /** How the observable ended; `null` while it is pending. */
  end: 'succeeded' | 'failed' | 'empty' | null;
  leave(): void;
}

/** Makes an application of its own for one case. */
export function createBench(candidate: Candidate, { parent, passTime }: ConformanceSetup) {
  const injector = createEnvironmentInjector(
    [
      // Gives each case its own instances of root services.
      { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
      ...candidate.providers,
      provideHttpClientTesting(),
    ],
    parent,
  );
  const network = injector.get(HttpTestingController);
  const http = injector.get(HttpClient);
  const refreshURL = candidate.refreshURL ?? '/api/refresh';
  let grants = 0;

  return {
    injector,
    http,
    passTime,
    call: (url = '/api/data') => follow(http.get(url)),
    follow,
    sent: (url = '/api/data') => network.match((request) => request.url === url),
    refreshes: () => network.match((request) => request.url === refreshURL),
    signOuts: () => network.match((request) => request.url === candidate.signOutURL),
    reject: (request: TestRequest, headers: Record<string, string> = {}) =>
      request.flush(null, { status: 401, statusText: 'Unauthorized', headers }),
    grant: (refresh: TestRequest) => {
      grants += 1;
      refresh.flush({ access_token: `token-${grants}`, expires_in: 300 });
    },
    /** Grants a JWT that lives as long as its claims say, in a response that doesn't say it. */
    grantJWT: (refresh: TestRequest, lifetimeSeconds: number) => {
      const claims = btoa(JSON.stringify({ iat: 1_000_000, exp: 1_000_000 + lifetimeSeconds }));
      refresh.flush({ access_token: `e30.${claims.replace(/=/g, '')}.signature` });
    },
    signInURL: candidate.signInURL ?? '/api/login',
    signIn: (token: string) => candidate.signIn(injector, token),
    signOut: () => candidate.signOut(injector),
    isSignedIn: () => candidate.isSignedIn(injector),
  };
}

function follow(response: Observable<unknown>): Call {
  const call: Call = { responses: [], error: null, end: null, leave: () => entry.unsubscribe() };
  const entry = response.subscribe({
    next: (value) => call.responses.push(value),
    error: (error: unknown) => Object.assign(call, { error, end: 'failed' }),
    complete: () => (call.end = call.responses.length > 0 ? 'succeeded' : 'empty'),
  });
  return call;
}
