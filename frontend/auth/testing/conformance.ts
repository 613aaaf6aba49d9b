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

/** An interceptor under test, functional or class, and how its session is reached. */
export interface Candidate {
  readonly name: string;
  /** `provideHttpClient` with the interceptor, and whatever it needs. */
  readonly providers: readonly (Provider | EnvironmentProviders)[];
  /** Lets the candidate hold this access token, as after a sign-in. */
  signIn(injector: EnvironmentInjector, token: string): void;
  signOut(injector: EnvironmentInjector): void;
  isSignedIn(injector: EnvironmentInjector): boolean;
  /** Where it refreshes. Its answer is `{ access_token, expires_in }`. Default `/api/refresh`. */
  readonly refreshURL?: string;
  /** Where its users sign in, which is no reason to refresh. Default `/api/login`. */
  readonly signInURL?: string;
}

/** What the kit needs of the test environment. */
export interface ConformanceSetup {
  /** The injector the candidate's application is made in, such as `TestBed`'s. */
  readonly parent: EnvironmentInjector;
  /** Lets time pass: all that was due must have happened on return. */
  readonly passTime: (ms: number) => void;
}

/** How one case went: `null` when it held, else what was wrong. */
export interface CaseReport {
  readonly title: string;
  readonly failure: string | null;
}

/** Runs every case against an interceptor, each in an application of its own. */
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

/** What every interceptor that refreshes has to get right, by title. */
export type Cases = Readonly<Record<string, (bench: Bench) => void>>;

/** What a case works with. */
export type Bench = ReturnType<typeof createBench>;

/** A request of the application, and what came of it. */
export interface Call {
  readonly answers: unknown[];
  error: unknown;
  /** How the observable ended; `null` while it has not. */
  end: 'answered' | 'failed' | 'empty' | null;
  leave(): void;
}

function createBench(candidate: Candidate, { parent, passTime }: ConformanceSetup) {
  const injector = createEnvironmentInjector(
    [
      // Each case gets its own of what is provided in the root.
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
