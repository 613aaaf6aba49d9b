import {
  HttpClient,
  HttpErrorResponse,
  HttpHeaders,
  type HttpInterceptorFn,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import {
  APP_INITIALIZER,
  createEnvironmentInjector,
  EnvironmentInjector,
  type EnvironmentProviders,
  Injector,
  type Provider,
  runInInjectionContext,
  ɵINJECTOR_SCOPE,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Observable } from 'rxjs';
import { type FakeTab, FakeTabs } from '../testing/fake-tabs';
import { authInterceptor } from '../src/requests/auth-interceptor';
import type { AuthOptions } from '../src/auth-options';
import { type AuthFeature, provideAuth } from '../src/provide-auth';
import type { Grant } from '../src/refresh/access-token';
import { readGrant } from '../src/refresh/read-grant';
import { toGrant } from '../src/refresh/to-grant';
import { Session } from '../src/session/session';
import { sessionMarkKey } from '../src/session/session-mark-store';
import type { SessionEvent } from '../src/session/session-status';
import { withTabs } from '../src/tabs/with-tabs';

/** Options of a spec's world; the defaults are those of an application. */
export interface WorldSetup {
  /** The mark that the previous page left in the storage; `unreadable`: storage is blocked. */
  readonly sign?: 'session' | 'signOutPending' | 'none' | 'unknown' | 'unreadable';
  readonly options?: Partial<AuthOptions>;
  readonly features?: readonly AuthFeature[];
  readonly interceptors?: readonly HttpInterceptorFn[];
  readonly providers?: readonly (Provider | EnvironmentProviders)[];
}

/** What a server returns to a sign-in or refresh (RFC 6749 §5.1). */
export interface TokenResponse {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly sub?: string | null;
  readonly sid?: string | null;
  readonly generation?: number | null;
}

/** What an observable has emitted so far. */
export interface Recording<T> {
  readonly values: T[];
  error: unknown;
  isComplete: boolean;
  readonly stop: () => void;
}

const key = 'latchkey.session';

// Each spec has its own clock. A real timer left behind would fire during another spec, whose clock
// could not stop it.
beforeEach(() => jasmine.clock().install().mockDate());
// Some specs check console warnings; the others should not print them.
beforeEach(() => spyOn(console, 'warn'));
afterEach(() => {
  TestBed.resetTestingModule();
  jasmine.clock().uninstall();
});

let grants = 0;

/** Returns a token response for Ada, with a new token each time. */
export function grantFor(changes: Partial<TokenResponse> = {}): TokenResponse {
  grants += 1;
  const token = { access_token: `token-${grants}`, expires_in: 300, generation: grants };
  return { ...token, sub: 'ada', sid: 'session-1', ...changes };
}

/** Returns the grant in a token response. */
export function grantIn(body: TokenResponse): Grant {
  return toGrant(readGrant(new HttpResponse({ body })), new HttpHeaders())!;
}

export function record<T>(source: Observable<T>): Recording<T> {
  const recording: Recording<T> = {
    values: [],
    error: null,
    isComplete: false,
    stop: () => subscription.unsubscribe(),
  };
  const subscription = source.subscribe({
    next: (value) => recording.values.push(value),
    error: (error: unknown) => (recording.error = error),
    complete: () => (recording.isComplete = true),
  });
  return recording;
}

/** Creates an application with the library, and a network controlled by the spec. */
export function createWorld(setup: WorldSetup = {}) {
  const { sign = 'none' } = setup;
  if (sign === 'unknown') localStorage.removeItem(key);
  else if (sign !== 'unreadable') localStorage.setItem(key, sign);
  TestBed.configureTestingModule({ providers: providersOf(setup) });
  return worldIn(TestBed.inject(EnvironmentInjector));
}

/** Creates a separate application in one of several tabs. */
export function createWorldIn(tab: FakeTab, setup: WorldSetup = {}) {
  // By default, this is not the first visit, and nobody is signed in.
  const markKey = sessionMarkKey(setup.options?.refresh ?? '/api/refresh');
  const isUnmarked = tab.localStorage.getItem(markKey) === null;
  if (isUnmarked && setup.sign !== 'unknown') tab.localStorage.setItem(markKey, 'none');
  const features = setup.features ?? [withTabs()];
  const injector = createEnvironmentInjector(
    [
      // Gives each tab its own instances of root services.
      { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
      ...providersOf({ ...setup, features }),
      tab.providers,
    ],
    TestBed.inject(EnvironmentInjector),
  );
  // Angular does this when it starts an application; there is no other way to do it here.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const initializers = injector.get(APP_INITIALIZER);
  runInInjectionContext(injector.get(Injector), () =>
    initializers.forEach((start) => void start()),
  );
  return worldIn(injector);
}

function providersOf({ interceptors = [], options, features = [], providers = [] }: WorldSetup) {
  return [
    provideHttpClient(withInterceptors([...interceptors, authInterceptor])),
    provideHttpClientTesting(),
    provideAuth({ api: ['/api/'], ...options }, ...features),
    ...providers,
  ];
}

function worldIn(injector: EnvironmentInjector) {
  const network = injector.get(HttpTestingController);
  const http = injector.get(HttpClient);
  const session = injector.get(Session);
  const events: SessionEvent[] = [];
  session.events.subscribe((event) => events.push(event));
  return {
    injector,
    network,
    http,
    session,
    events,
    signIn,
    rejectOne,
    get: (url = '/api/data') => record(http.get(url)),
    sent: (url = '/api/data') => network.match((request) => request.url === url),
    refreshes: () => network.match('/api/refresh'),
    waitForTurn,
  };

  async function signIn(grant = grantFor()): Promise<TokenResponse> {
    const signedIn = session.signIn({ email: 'ada@example.com' });
    network.expectOne('/api/login').flush(grant);
    await signedIn;
    events.length = 0;
    return grant;
  }

  /** Sends and rejects one request, and returns the resulting refresh. */
  function rejectOne(): TestRequest {
    record(http.get('/api/rejected'));
    reject(network.expectOne('/api/rejected'));
    return network.expectOne('/api/refresh');
  }
}

export type World = ReturnType<typeof createWorld>;

/** Opens `count` tabs of one browser, signed in as Ada with one token. */
export async function openTabs(count: number, setup: WorldSetup = {}) {
  const tabs = new FakeTabs();
  const fakes = Array.from({ length: count }, () => tabs.open());
  const worlds = fakes.map((tab) => createWorldIn(tab, setup));
  for (const world of worlds.slice(0, 1)) await signInThrough(world);
  await waitForTurn();
  for (const world of worlds) world.events.length = 0;
  return { tabs, fakes, worlds };
}

/** Signs in as Ada in a tab, where the lock is granted asynchronously. */
export async function signInThrough(world: World, grant = grantFor()): Promise<void> {
  const signedIn = world.session.signIn({});
  await waitForTurn();
  world.network.expectOne('/api/login').flush(grant);
  await signedIn;
}

/** Sends and rejects one request in each tab, and returns the requests, which now wait. */
export async function expireIn(worlds: readonly World[]) {
  const calls = worlds.map((world) => world.get());
  for (const world of worlds) reject(world.network.expectOne('/api/data'));
  await waitForTurn();
  return calls;
}

/** Returns the message with which a tab shares a token. */
export function tokenMessage(grant: TokenResponse, { isSignIn } = { isSignIn: false }) {
  return { format: 2, type: 'token', grant: grantIn(grant), sentAt: Date.now(), isSignIn };
}

/** Opens a channel on which a spec can send messages to the library. */
export function openChannel(tabs: FakeTabs) {
  const tab = tabs.open();
  return new tab.BroadcastChannel('latchkey /api/refresh');
}

export const refreshesOf = (worlds: readonly World[]) =>
  worlds.flatMap((world) => world.refreshes());

/** Advances the clock by `ms` milliseconds, and fires the timers that are due. */
export function passTime(ms: number): void {
  jasmine.clock().tick(ms);
}

/** Runs the pending microtasks, and those that they queue. */
export async function waitForTurn(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}

/** Responds with a 401 that rejects the token. */
export function reject(request: TestRequest, headers: Record<string, string> = {}): void {
  request.flush(
    { code: 'access_token_expired' },
    { status: 401, statusText: 'Unauthorized', headers },
  );
}

/** Responds to a refresh that the session is over. */
export function endSession(refresh: TestRequest, body: object = { code: 'session_ended' }): void {
  refresh.flush(body, { status: 401, statusText: 'Unauthorized' });
}

type Headers = Record<string, string>;

export function failWith(
  request: TestRequest,
  { status, headers = {}, body = {} }: { status: number; headers?: Headers; body?: object },
): void {
  request.flush(body, { status, statusText: 'Failed', headers });
}

export function bearerOf(request: TestRequest | undefined): string | null {
  return request?.request.headers.get('Authorization') ?? null;
}

export function asHttpError(error: unknown): HttpErrorResponse {
  if (!(error instanceof HttpErrorResponse)) throw new Error(`not an HTTP error: ${String(error)}`);
  return error;
}
