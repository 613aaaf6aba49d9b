/** A request that a server understands. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The fields of the body; `refreshToken` stands for the current refresh token. */
  readonly body?: Readonly<Record<string, string>>;
  /** How the body is encoded. Default `json`. */
  readonly encoding?: 'json' | 'form';
  /** Whether it also needs an access token that has not expired. */
  readonly needsToken?: true;
}

/** What a test must know about a server to talk to it. */
export interface ExampleServer {
  readonly name: string;
  /** What it is, for readers. */
  readonly title: string;
  /** Whether it is the framework itself, or its wire format re-created from the documentation. */
  readonly kind: 'real' | 're-created';
  /** The program that runs it, and its file, from examples/servers. */
  readonly command: readonly ['python' | 'node', string];
  /** The folder with the tsconfig.json that compiles it first. */
  readonly project?: string;
  /** Whether the pages have another origin, so that it needs CORS. */
  readonly isOnAnotherOrigin?: true;
  /** The page that must be read before the sign-in. */
  readonly first?: string;
  readonly signIn: Call;
  readonly refresh: Call;
  /** `null` if it has none. */
  readonly signOut: Call | null;
  readonly resource: string;
  /** The field of a response that has the access token. */
  readonly tokenField: string;
  /** Whether only a refresh returns an access token, and the sign-in sets a cookie. */
  readonly signInSetsOnlyACookie?: true;
  /** The name of the refresh cookie; `null` if the refresh token travels in bodies. */
  readonly refreshCookie: string | null;
  /** The cookie that a page copies into a header, and the status without it. */
  readonly csrf?: { readonly cookie: string; readonly header: string; readonly status: number };
  /** Headers that every request needs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The field with the refresh token, if it travels in bodies. Default `refresh_token`. */
  readonly refreshTokenField?: string;
  /** Variables of the token handler in front of it, if the library needs one. */
  readonly handler?: Readonly<Record<string, string>>;
  /** How it rejects what is not valid. */
  readonly statuses: {
    /** A request for the resource with an expired access token. */
    readonly expired: number;
    /** A refresh without a refresh token, and one with garbage instead. */
    readonly noRefreshToken: number;
    readonly garbage: number;
    /** A sign-out with an expired access token, if the sign-out needs one. */
    readonly expiredAtSignOut?: number;
  };
}

const email = 'ada@example.com';
const password = 'correct horse battery';

/** Every example server, by name, which is also its folder. */
export const exampleServers: readonly ExampleServer[] = [
  {
    name: 'flask',
    title: 'Flask with Flask-JWT-Extended, CSRF protection on',
    kind: 'real',
    command: ['python', 'flask/server.py'],
    signIn: { method: 'POST', path: '/api/login', body: { email, password } },
    refresh: { method: 'POST', path: '/api/refresh' },
    signOut: { method: 'POST', path: '/api/logout' },
    resource: '/api/notes',
    tokenField: 'access_token',
    refreshCookie: 'refresh_token_cookie',
    csrf: { cookie: 'csrf_refresh_token', header: 'X-CSRF-TOKEN', status: 401 },
    statuses: { expired: 401, noRefreshToken: 401, garbage: 422 },
  },
  {
    name: 'django',
    title: 'Django REST framework with simplejwt, CSRF protection on',
    kind: 'real',
    command: ['python', 'django/server.py'],
    signIn: { method: 'POST', path: '/api/token/', body: { username: email, password } },
    refresh: { method: 'POST', path: '/api/token/refresh/' },
    signOut: { method: 'POST', path: '/api/logout/' },
    resource: '/api/notes/',
    tokenField: 'access',
    refreshCookie: 'refresh_token',
    csrf: { cookie: 'csrftoken', header: 'X-CSRFToken', status: 403 },
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401 },
  },
  {
    name: 'nestjs',
    title: 'NestJS with passport-jwt',
    kind: 'real',
    command: ['node', 'nestjs/dist/main.js'],
    project: 'nestjs',
    signIn: { method: 'POST', path: '/api/auth/login', body: { email, password } },
    refresh: { method: 'POST', path: '/api/auth/refresh' },
    signOut: { method: 'POST', path: '/api/auth/logout', needsToken: true },
    resource: '/api/notes',
    tokenField: 'access_token',
    refreshCookie: 'refresh_token',
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401, expiredAtSignOut: 401 },
  },
  {
    name: 'express',
    title: 'Express with jsonwebtoken, on another origin, 403 when expired',
    kind: 'real',
    command: ['node', 'express/server.mjs'],
    isOnAnotherOrigin: true,
    signIn: { method: 'POST', path: '/auth', body: { email, password } },
    refresh: { method: 'GET', path: '/refresh' },
    signOut: { method: 'GET', path: '/logout' },
    resource: '/notes',
    tokenField: 'accessToken',
    refreshCookie: 'jwt',
    statuses: { expired: 403, noRefreshToken: 401, garbage: 403 },
  },
  {
    name: 'fastify',
    title: 'Fastify with @fastify/jwt',
    kind: 'real',
    command: ['node', 'fastify/server.mjs'],
    signIn: { method: 'POST', path: '/api/login', body: { email, password } },
    refresh: { method: 'POST', path: '/api/refresh' },
    signOut: { method: 'DELETE', path: '/api/session' },
    resource: '/api/notes',
    tokenField: 'token',
    refreshCookie: 'refreshToken',
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401 },
  },
  {
    name: 'better-auth',
    title: 'better-auth with its JWT plugin',
    kind: 'real',
    command: ['node', 'better-auth/server.mjs'],
    signIn: { method: 'POST', path: '/api/auth/sign-in/email', body: { email, password } },
    refresh: { method: 'GET', path: '/api/auth/token' },
    signOut: { method: 'POST', path: '/api/auth/sign-out' },
    resource: '/api/notes',
    tokenField: 'token',
    signInSetsOnlyACookie: true,
    refreshCookie: 'better-auth.session_token',
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401 },
  },
  {
    name: 'spring',
    title: 'Spring Security with a CSRF cookie',
    kind: 're-created',
    command: ['node', 'spring/server.mjs'],
    signIn: { method: 'POST', path: '/api/auth/signin', body: { email, password } },
    refresh: { method: 'POST', path: '/api/auth/refreshtoken' },
    signOut: { method: 'POST', path: '/api/auth/signout' },
    resource: '/api/notes',
    tokenField: 'accessToken',
    refreshCookie: 'refresh-token',
    csrf: { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN', status: 403 },
    statuses: { expired: 401, noRefreshToken: 400, garbage: 403 },
  },
  {
    name: 'laravel',
    title: "Laravel with jwt-auth and Sanctum's CSRF cookie",
    kind: 're-created',
    command: ['node', 'laravel/server.mjs'],
    first: '/sanctum/csrf-cookie',
    signIn: { method: 'POST', path: '/api/auth/login', body: { email, password } },
    refresh: { method: 'POST', path: '/api/auth/refresh' },
    signOut: { method: 'POST', path: '/api/auth/logout' },
    resource: '/api/notes',
    tokenField: 'access_token',
    refreshCookie: 'refresh_token',
    csrf: { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN', status: 419 },
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401 },
  },
  {
    name: 'supabase',
    title: 'Supabase Auth',
    kind: 're-created',
    command: ['node', 'supabase/server.mjs'],
    signIn: {
      method: 'POST',
      path: '/auth/v1/token?grant_type=password',
      body: { email, password },
    },
    refresh: {
      method: 'POST',
      path: '/auth/v1/token?grant_type=refresh_token',
      body: { refresh_token: 'refreshToken' },
    },
    signOut: { method: 'POST', path: '/auth/v1/logout', needsToken: true },
    resource: '/rest/v1/notes',
    tokenField: 'access_token',
    refreshCookie: null,
    headers: { apikey: 'public-anon-key' },
    handler: {
      SIGN_IN_PATHS: '/auth/v1/token',
      UPSTREAM_REFRESH_PATH: '/auth/v1/token?grant_type=refresh_token',
      SIGN_OUT_PATH: '/auth/v1/logout',
    },
    statuses: { expired: 401, noRefreshToken: 400, garbage: 400, expiredAtSignOut: 403 },
  },
  {
    name: 'keycloak',
    title: 'Keycloak, password grant',
    kind: 're-created',
    command: ['node', 'keycloak/server.mjs'],
    signIn: {
      method: 'POST',
      path: '/realms/demo/protocol/openid-connect/token',
      body: { client_id: 'app', grant_type: 'password', username: email, password },
      encoding: 'form',
    },
    refresh: {
      method: 'POST',
      path: '/realms/demo/protocol/openid-connect/token',
      body: { client_id: 'app', grant_type: 'refresh_token', refresh_token: 'refreshToken' },
      encoding: 'form',
    },
    signOut: {
      method: 'POST',
      path: '/realms/demo/protocol/openid-connect/logout',
      body: { client_id: 'app', refresh_token: 'refreshToken' },
      encoding: 'form',
    },
    resource: '/api/notes',
    tokenField: 'access_token',
    refreshCookie: null,
    handler: {
      SIGN_IN_PATHS: '/realms/demo/protocol/openid-connect/token',
      UPSTREAM_REFRESH_PATH: '/realms/demo/protocol/openid-connect/token',
      SIGN_OUT_PATH: '/realms/demo/protocol/openid-connect/logout',
      BODY_FORMAT: 'form',
      REFRESH_MEMBERS: 'grant_type=refresh_token&client_id=app',
    },
    statuses: { expired: 401, noRefreshToken: 400, garbage: 400 },
  },
  {
    name: 'django-bodies',
    title: 'Django REST framework with simplejwt, tokens in bodies',
    kind: 'real',
    command: ['python', 'django-bodies/server.py'],
    signIn: { method: 'POST', path: '/api/token/', body: { username: email, password } },
    refresh: {
      method: 'POST',
      path: '/api/token/refresh/',
      body: { refresh: 'refreshToken' },
    },
    signOut: {
      method: 'POST',
      path: '/api/token/blacklist/',
      body: { refresh: 'refreshToken' },
    },
    resource: '/api/notes/',
    tokenField: 'access',
    refreshCookie: null,
    refreshTokenField: 'refresh',
    handler: {
      SIGN_IN_PATHS: '/api/token/',
      REFRESH_PATH: '/api/token/refresh/',
      SIGN_OUT_PATH: '/api/token/blacklist/',
      RESPONSE_FIELD: 'refresh',
    },
    statuses: { expired: 401, noRefreshToken: 400, garbage: 401 },
  },
  {
    name: 'aspnet-identity',
    title: 'ASP.NET Core Identity',
    kind: 're-created',
    command: ['node', 'aspnet-identity/server.mjs'],
    signIn: { method: 'POST', path: '/login', body: { email, password: 'Correct-horse1' } },
    refresh: { method: 'POST', path: '/refresh', body: { refreshToken: 'refreshToken' } },
    signOut: null,
    resource: '/manage/info',
    tokenField: 'accessToken',
    refreshCookie: null,
    refreshTokenField: 'refreshToken',
    handler: { RESPONSE_FIELD: 'refreshToken', SIGN_OUT: 'local' },
    statuses: { expired: 401, noRefreshToken: 401, garbage: 401 },
  },
];
