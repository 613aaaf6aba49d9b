import {
  HTTP_INTERCEPTORS,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpRequest,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import {
  EnvironmentInjector,
  inject,
  Injectable,
  Injector,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  type AuthFeature,
  type AuthOptions,
  authInterceptor,
  provideAuth,
  Session,
  withEarlyRefresh,
  withTabs,
  ɵSessionState as SessionState,
} from '@latchkey/angular';
import type { Observable } from 'rxjs';
import { grantIn, passTime } from '../specs/world';
import { provideAuthTesting } from './auth-testing-controller';
import { checkConformance } from './conformance';
import type { Candidate } from './conformance-setup';
import { popularDesigns } from './popular-designs';

/** Our interceptor as a class, as in older applications. */
@Injectable()
class AuthInterceptor implements HttpInterceptor {
  private readonly injector = inject(Injector);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return runInInjectionContext(this.injector, () =>
      authInterceptor(request, (sent) => next.handle(sent)),
    );
  }
}

function toCandidate(
  name: string,
  { providers, features = [] }: Pick<Candidate, 'providers'> & { features?: AuthFeature[] },
): Candidate {
  const setUpWith = (options: Partial<AuthOptions>) => [
    ...providers,
    provideAuth({ api: ['/api/'], ...options }, ...features),
    provideAuthTesting(),
  ];
  return {
    name,
    providers: setUpWith({}),
    providersFor403: setUpWith({ shouldRefresh: ({ status }) => status === 403 }),
    signOutURL: '/api/logout',
    signIn: (injector, token) =>
      injector
        .get(SessionState)
        .adopt(grantIn({ access_token: token, expires_in: 300 }), { source: 'signIn' }),
    signOut: (injector) => void injector.get(Session).signOut(),
    isSignedIn: (injector) => injector.get(Session).isSignedIn(),
  };
}

const asFunction = [provideHttpClient(withInterceptors([authInterceptor]))];
const ours = [
  toCandidate('function', { providers: asFunction }),
  toCandidate('class', {
    providers: [
      provideHttpClient(withInterceptorsFromDi()),
      { provide: HTTP_INTERCEPTORS, useClass: AuthInterceptor, multi: true },
    ],
  }),
  toCandidate('function, with tabs', { providers: asFunction, features: [withTabs()] }),
  toCandidate('function, with early refresh', {
    providers: asFunction,
    features: [withEarlyRefresh()],
  }),
];

const check = (candidate: Candidate) =>
  checkConformance(candidate, { parent: TestBed.inject(EnvironmentInjector), passTime });

const failuresOf = (candidate: Candidate) =>
  check(candidate)
    .filter(({ failure }) => failure !== null)
    .map(({ title }) => title);

const inapplicableTo = (candidate: Candidate) =>
  check(candidate)
    .filter(({ applies }) => !applies)
    .map(({ title }) => title);

describe('The conformance kit', () => {
  for (const candidate of ours) {
    it(`finds nothing wrong with our interceptor as a ${candidate.name}`, () => {
      expect(failuresOf(candidate)).toEqual([]);
      expect(inapplicableTo(candidate)).toEqual([]);
    });
  }

  // Matches the table in the README.
  const common = [
    'holds new requests back while it refreshes',
    'starts no second refresh for a late 401',
    'does not refresh again at once if the last token did not help',
    'pauses before the next refresh if the server is unavailable',
    'refreshes before it sends a token that has expired, as its JWT says',
    'passes a 401 that is not about the token to its caller',
    'passes the rejection of a sign-in to its caller',
    'ends every wait when the server is unavailable, and keeps the session',
    'ends every wait when there is no network, and keeps the session',
    'ends every wait within 20 s when the refresh never returns',
    'does not undo a sign-out when a refresh in flight returns',
    'returns each caller its own rejection when the refresh is rejected',
    'does not sign in again with a refresh from before a sign-out',
    "does not retry one user's request as another user",
    'passes a 401 to its caller if another user has signed in meanwhile',
    'leaves a caller’s own Authorization alone',
    'does not send the token to another origin',
    'does not send the token to addresses that only look like the API',
    'shows the caller one Sent and one Response',
    'shows the caller nothing of the rejected response',
    'does not retry a stream, because it has been read',
  ];
  const failures: Readonly<Record<string, readonly string[]>> = {
    'BehaviorSubject queue': [
      ...common,
      'continues the refresh when the first caller unsubscribes',
      'retries once: the caller receives a second 401, and the session stays',
      'continues the refresh when all waiting callers unsubscribe',
      'ends every wait when the refresh is rejected',
      'ends every wait when the refresh returns no token',
    ],
    'share()': [...common, 'continues the refresh when all waiting callers unsubscribe'],
    'shareReplay(1)': common,
  };

  for (const candidate of popularDesigns) {
    it(`finds what is wrong with the design by ${candidate.name}`, () => {
      expect([...failuresOf(candidate)].sort()).toEqual([...failures[candidate.name]!].sort());
      expect(inapplicableTo(candidate)).toEqual([
        'refreshes and retries after a 403 that means an expired token',
        'signs out again after the server has rejected the sign-out',
      ]);
    });
  }
});
