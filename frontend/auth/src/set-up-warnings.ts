import type { ResolvedAuthOptions } from './auth-options';

// False in production builds of Angular, which drop the warnings and the calls of these functions.
declare const ngDevMode: boolean | undefined;

interface Observed {
  readonly warnings: Set<string>;
  hasInterceptor: boolean;
  isFirstRefresh: boolean;
}

// By options, because each application has its own.
const observed = new WeakMap<ResolvedAuthOptions, Observed>();

/** Records that `authInterceptor` has seen a request. */
export function noteInterceptor(options: ResolvedAuthOptions): void {
  observe(options).hasInterceptor = true;
}

/** Warns if a request went through `HttpClient` but the interceptor has not seen any. */
export function noteSignIn(options: ResolvedAuthOptions): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const app = observe(options);
    app.isFirstRefresh = true;
    if (app.hasInterceptor) return;
    warn(
      app,
      'requests carry no token, because HttpClient does not use authInterceptor. ' +
        'Write provideHttpClient(withInterceptors([authInterceptor])).',
    );
  }
}

/** Warns about a 2xx to a sign-in or refresh in which no token was found. */
export function noteMissingToken(
  options: ResolvedAuthOptions,
  { url, body }: { readonly url: string; readonly body: unknown },
): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const isObject = typeof body === 'object' && body !== null;
    // Never the values: one of them may be a token.
    const found = isObject ? `the members ${Object.keys(body).join(', ')}` : 'no JSON object';
    warn(
      observe(options),
      `${url} returned no access token. Expected "access_token", "accessToken" or "access", but found ` +
        `${found}. If the token is elsewhere, set the option "grant" of provideAuth.`,
    );
  }
}

/** Records that a refresh returned a token, so that the cookie came back. */
export function noteRefresh(options: ResolvedAuthOptions): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) observe(options).isFirstRefresh = false;
}

/** Warns if the first refresh after a sign-in is rejected: the cookie may not have come back. */
export function noteSessionOver(options: ResolvedAuthOptions, status: number): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const app = observe(options);
    if (!app.isFirstRefresh) return;
    app.isFirstRefresh = false;
    warn(
      app,
      `${options.refresh} returned ${status} to the first refresh after a sign-in. Unless the session ` +
        'was ended meanwhile, the refresh cookie did not come back. Look at Set-Cookie in the response ' +
        'to the sign-in: Path, Domain, SameSite, and Secure, which some browsers reject on plain HTTP. ' +
        'An API on another origin also needs Access-Control-Allow-Credentials: true.',
    );
  }
}

/** Warns about a refresh that was rejected without ending the session. */
export function noteFailedRefresh(options: ResolvedAuthOptions, status: number): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    // 408 and 429 come from servers that are busy.
    if (status < 400 || status >= 500 || status === 408 || status === 429) return;
    const advice =
      status === 404 || status === 405
        ? 'Check the option "refresh" of provideAuth and, if it is not a POST, set "prepare".'
        : 'If it means that the session is over, set the option "isOver" of provideAuth. If a CSRF ' +
          'token is missing, add it in "prepare", for example with xsrfHeader().';
    warn(
      observe(options),
      `${options.refresh} returned ${status} to a refresh. Nobody is signed out; the library tries ` +
        `again. ${advice}`,
    );
  }
}

/** Warns about a sign-out that the server has not confirmed. */
export function noteFailedSignOut(options: ResolvedAuthOptions, status: number): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    warn(
      observe(options),
      `the server has not confirmed the sign-out, so the refresh cookie may still be valid: ` +
        `${options.signOut} ${status === 0 ? 'got no response' : `returned ${status}`}. The library ` +
        'tries again until it gets a 2xx, or a response with "code": "no_session". If the server ' +
        'expects another method or a CSRF token, set the option "prepare" of provideAuth.',
    );
  }
}

function observe(options: ResolvedAuthOptions): Observed {
  const known = observed.get(options);
  if (known !== undefined) return known;
  const app = { warnings: new Set<string>(), hasInterceptor: false, isFirstRefresh: false };
  observed.set(options, app);
  return app;
}

function warn({ warnings }: Observed, text: string): void {
  if (warnings.has(text)) return;
  warnings.add(text);
  console.warn(`Latchkey: ${text}`);
}
