import { HttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import {
  createEnvironmentInjector,
  type EnvironmentInjector,
  type EnvironmentProviders,
  type Provider,
  ɵINJECTOR_SCOPE,
} from '@angular/core';
import type { Observable } from 'rxjs';
import { endingCases } from './ending-cases';
import { oneRefreshCases } from './one-refresh-cases';
import { requestCases } from './request-cases';

/** An interceptor under test, functional or class, with access to its session. */
export interface Candidate {
  readonly name: string;
  /** `provideHttpClient` with the interceptor, and everything else it needs. */
  readonly providers: readonly (Provider | EnvironmentProviders)[];
  /** Gives the candidate this access token, as a sign-in would. */
  signIn(injector: EnvironmentInjector, token: string): void;
  signOut(injector: EnvironmentInjector): void;
  isSignedIn(injector: EnvironmentInjector): boolean;
  /** Refresh endpoint, which returns `{ access_token, expires_in }`. Default `/api/refresh`. */
  readonly refreshURL?: string;
  /** Sign-in endpoint, whose 401 must not cause a refresh. Default `/api/login`. */
  readonly signInURL?: string;
}

/** What `checkConformance` needs from the test environment. */
export interface ConformanceSetup {
  /** Parent injector for the candidate's applications, such as `TestBed`'s. */
  readonly parent: EnvironmentInjector;
  /** Advances the clock; every timer that is due must have fired when it returns. */
  readonly passTime: (ms: number) => void;
}

/** The result of one case; `failure` says what went wrong, or is `null` if the case passed. */
export interface CaseReport {
  readonly title: string;
  readonly failure: string | null;
}

/** Runs every case against an interceptor, each in its own application, and returns the results. */
export function checkConformance(
  candidate: Candidate,
  setup: ConformanceSetup,
): readonly CaseReport[] {
  const cases = { ...oneRefreshCases, ...endingCases, ...requestCases };
  return Object.entries(cases).map(([title, run]) => {
    const bench = createBench(candidate, setup);
    try {
      bench.signIn('token-0');
      run(bench);
      return { title, failure: null };
    } catch (error) {
      return { title, failure: error instanceof Error ? error.message : String(error) };
    } finally {
      bench.injector.destroy();
    }
  });
}

/** Cases that every refreshing interceptor must pass, by title. */
export type Cases = Readonly<Record<string, (bench: Bench) => void>>;

/** The application under test, and its network, for one case. */
export type Bench = ReturnType<typeof createBench>;

/** A request of the application and its outcome. */
export interface Call {
  readonly answers: unknown[];
  error: unknown;
  /** How the observable ended; `null` while it is pending. */
  end: 'answered' | 'failed' | 'empty' | null;
  leave(): void;
}

function createBench(candidate: Candidate, { parent, passTime }: ConformanceSetup) {
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
    refuse: (request: TestRequest, headers: Record<string, string> = {}) =>
      request.flush(null, { status: 401, statusText: 'Unauthorized', headers }),
    grant: (refresh: TestRequest) => {
      grants += 1;
      refresh.flush({ access_token: `token-${grants}`, expires_in: 300 });
    },
    signInURL: candidate.signInURL ?? '/api/login',
    signIn: (token: string) => candidate.signIn(injector, token),
    signOut: () => candidate.signOut(injector),
    isSignedIn: () => candidate.isSignedIn(injector),
  };
}

function follow(answer: Observable<unknown>): Call {
  const call: Call = { answers: [], error: null, end: null, leave: () => entry.unsubscribe() };
  const entry = answer.subscribe({
    next: (value) => call.answers.push(value),
    error: (error: unknown) => Object.assign(call, { error, end: 'failed' }),
    complete: () => (call.end = call.answers.length > 0 ? 'answered' : 'empty'),
  });
  return call;
}
