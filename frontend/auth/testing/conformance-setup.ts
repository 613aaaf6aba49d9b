import type { EnvironmentInjector, EnvironmentProviders, Provider } from '@angular/core';

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
  /** The same, set up for an API that returns 403 for an expired token; left out if it can't be. */
  readonly providersFor403?: readonly (Provider | EnvironmentProviders)[];
  /** Sign-out endpoint; left out if the sign-out sends nothing. */
  readonly signOutURL?: string;
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
