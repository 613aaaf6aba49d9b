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
 * Provides `AuthTestingController`, and a separate page for each test. List it after `provideAuth`
 * and `provideHttpClientTesting`.
 */
export function provideAuthTesting(): EnvironmentProviders {
  const page = () => {
    // No Web Locks: they are granted asynchronously, but a test looks at once.
    const tab = Object.assign(new FakeTabs().open(), { navigator: {} });
    // Without a mark, the library would start with a refresh.
    tab.localStorage.setItem(sessionMarkKey(inject(AUTH_OPTIONS).refresh), 'none');
    return tab;
  };
  return makeEnvironmentProviders([AuthTestingController, { provide: PAGE, useFactory: page }]);
}

/** Acts as the auth server in tests: signs in, rejects tokens, responds to refreshes. */
@Injectable()
export class AuthTestingController {
  readonly #network = inject(HttpTestingController);
  readonly #state = inject(SessionState);
  readonly #options = inject(AUTH_OPTIONS);
  #grants = 0;

  /** Signs in without a request, and returns the access token. */
  signInAs(user: string): string {
    const grant = this.#createGrant(user);
    const { access_token: value, sid: session, generation } = grant;
    const lifetimeMs = grant.expires_in * 1_000;
    this.#state.adopt({ value, lifetimeMs, user, session, generation }, { source: 'signIn' });
    return grant.access_token;
  }

  /** Makes the access token unusable, so that the next request waits for a refresh. */
  expire(): void {
    if (this.#state.token !== null) this.#state.reject(this.#state.token);
  }

  /** Responds to a request with a 401 that rejects its token. */
  reject(request: TestRequest): void {
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    request.flush(null, { status: 401, statusText: 'Unauthorized', headers });
  }

  /**
   * Expects exactly one refresh, and returns it so that the test can respond.
   *
   * @throws Error if there is no refresh, or more than one
   */
  expectRefresh(): PendingRefresh {
    const request = this.#network.expectOne(this.#options.refresh);
    return {
      request,
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

  /**
   * Expects that no refresh has been posted.
   *
   * @throws Error if there is one
   */
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

/** A pending refresh, for the test to respond to. */
export interface PendingRefresh {
  /** The request itself, to check it, or to respond in the format of your own server. */
  readonly request: TestRequest;
  /** Responds with a new access token, by default for the signed-in user, and returns it. */
  grant(user?: string): string;
  /** Rejects the refresh with a 401, which ends the session. */
  reject(reason: string): void;
  /** Fails with a network error, as if the response was lost. */
  drop(): void;
}
