import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import {
  type EnvironmentProviders,
  inject,
  Injectable,
  makeEnvironmentProviders,
} from '@angular/core';
import {
  ɵAUTH_OPTIONS as AUTH_OPTIONS,
  ɵPAGE as PAGE,
  ɵsessionMarkKey as sessionMarkKey,
  ɵSessionState as SessionState,
} from '@latchkey/angular';
import { FakeTabs } from './fake-tabs';

/**
 * Provides `AuthTestingController`, and a page of its own for each test; to be listed after
 * `provideAuth` and `provideHttpClientTesting`.
 */
export function provideAuthTesting(): EnvironmentProviders {
  const page = () => {
    // Web Locks are granted a moment later, but a test looks at once.
    const tab = Object.assign(new FakeTabs().open(), { navigator: {} });
    // Without a mark, the library would look for a session that nobody has signed in to.
    tab.localStorage.setItem(sessionMarkKey(inject(AUTH_OPTIONS).refresh), 'none');
    return tab;
  };
  return makeEnvironmentProviders([AuthTestingController, { provide: PAGE, useFactory: page }]);
}

/** Plays the server of the session in tests: signs in, refuses tokens, answers refreshes. */
@Injectable()
export class AuthTestingController {
  readonly #network = inject(HttpTestingController);
  readonly #state = inject(SessionState);
  readonly #options = inject(AUTH_OPTIONS);
  #grants = 0;

  /** Signs in without a request, and gives the access token. */
  signInAs(user: string): string {
    const grant = this.#createGrant(user);
    const { access_token: value, sid: session, generation } = grant;
    const lifetimeMs = grant.expires_in * 1_000;
    this.#state.adopt({ value, lifetimeMs, user, session, generation }, { source: 'signIn' });
    return grant.access_token;
  }

  /** Makes the access token unusable: the next request has to wait for a refresh. */
  expire(): void {
    if (this.#state.token !== null) this.#state.reject(this.#state.token);
  }

  /** Answers a request as a server does that refuses the token. */
  refuse(request: TestRequest): void {
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    request.flush(null, { status: 401, statusText: 'Unauthorized', headers });
  }

  /**
   * Expects that exactly one refresh has been posted, and gives what can be done with it.
   *
   * @throws Error when there is none, or more than one
   */
  expectRefresh(): RefreshToAnswer {
    const request = this.#network.expectOne(this.#options.refresh);
    return {
      grant: (user = this.#state.owner()?.user ?? 'user') => {
        const grant = this.#createGrant(user);
        request.flush(grant);
        return grant.access_token;
      },
      reject: (reason) =>
        request.flush(
          { code: 'session_ended', reason },
          { status: 401, statusText: 'Unauthorized' },
        ),
      drop: () => request.error(new ProgressEvent('error')),
    };
  }

  /** @throws Error when a refresh has been posted */
  expectNoRefresh(): void {
    this.#network.expectNone(this.#options.refresh);
  }

  #createGrant(user: string) {
    this.#grants += 1;
    return {
      access_token: `testing-token-${this.#grants}`,
      expires_in: 300,
      sub: user,
      sid: 'testing-session',
      generation: this.#grants,
    };
  }
}

/** A refresh that waits for its answer. */
export interface RefreshToAnswer {
  /** Grants a new access token, and gives it; by default to the user who is signed in. */
  grant(user?: string): string;
  /** Ends the session. */
  reject(reason: string): void;
  /** Loses the answer on the way. */
  drop(): void;
}
