import {
  createVariables,
  type Environment,
  type Variable,
  type Variables,
} from '../backend/variables.ts';

/** Everything that can be configured; names include the unit if there is one. */
export interface Config {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly trustedProxyHops: number;
  readonly upstreamUrl: string;
  readonly keyFile: string;
  readonly signInPaths: readonly string[];
  readonly refreshPath: string;
  /** The path and query the upstream refreshes at. */
  readonly upstreamRefreshPath: string;
  readonly signOutPath: string;
  /** Whether the upstream is told of a sign-out, or only the cookie is cleared. */
  readonly signOut: 'upstream' | 'local';
  /** The member that holds the refresh token in responses; dots lead into nested objects. */
  readonly responseField: string;
  readonly requestField: string;
  readonly bodyFormat: 'json' | 'form';
  /** Members added to every refresh request. */
  readonly refreshMembers: Readonly<Record<string, string>>;
  /** Statuses of a refresh that end the session; 400 also needs `invalid_grant`. */
  readonly overStatuses: readonly number[];
  readonly cookieSeconds: number;
  readonly graceSeconds: number;
  readonly upstreamTimeoutMs: number;
  readonly uploadTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Reads the configuration. @throws Error that lists every mistake. */
export function readConfig(env: Environment): Config {
  const variables = createVariables(env);
  const config = readAll(variables);
  if (variables.mistakes.length > 0) throw new Error(variables.mistakes.join('\n'));
  return config;
}

/** Returns all variables, in the order in which they are read. */
export function listVariables(): readonly Variable[] {
  const variables = createVariables({ UPSTREAM_URL: 'http://localhost:8000' });
  readAll(variables);
  return variables.described;
}

function readAll({ text, choice, integer, mistakes }: Variables): Config {
  const isProduction =
    choice('NODE_ENV', {
      preset: 'development',
      of: ['production', 'development', 'test'],
      what: '`production` needs `https` and an existing key file',
    }) === 'production';
  const host = text('HOST', { preset: '127.0.0.1', what: 'the IP address to listen on' });
  const port = integer('PORT', {
    preset: 3100,
    min: 1,
    max: 65_535,
    what: 'the port to listen on',
  });
  const publicUrl = readOrigin(
    'PUBLIC_URL',
    text('PUBLIC_URL', {
      preset: `http://localhost:${port}`,
      presetText: '`http://localhost:<PORT>`',
      what: 'the origin in the browser; plain `http` only on loopback',
    }),
  );
  const isPlain = publicUrl?.protocol === 'http:';
  if (isPlain && (isProduction || !loopback.includes(publicUrl.hostname))) {
    mistakes.push('PUBLIC_URL must use https in production and outside loopback');
  }
  const upstreamUrl = readOrigin(
    'UPSTREAM_URL',
    text('UPSTREAM_URL', { preset: '', presetText: 'required', what: 'the origin of the API' }),
  );
  const refreshPath = text('REFRESH_PATH', {
    preset: '/refresh',
    what: 'where the page refreshes',
  });
  const responseField = text('RESPONSE_FIELD', {
    preset: 'refresh_token',
    what: 'the refresh token in responses; dots for nested objects (`data.refreshToken`)',
  });
  return {
    isProduction,
    host,
    port,
    publicUrl: publicUrl?.origin ?? '',
    upstreamUrl: upstreamUrl?.origin ?? '',
    trustedProxyHops: integer('TRUSTED_PROXY_HOPS', {
      preset: 0,
      min: 0,
      max: 10,
      what: 'the number of your own proxies in front of the handler',
    }),
    keyFile: text('KEY_FILE', {
      preset: 'data/token-handler.keys',
      what: 'the keys that seal the cookie; created at the first start outside production',
    }),
    signInPaths: text('SIGN_IN_PATHS', {
      preset: '/login',
      what: 'paths whose responses hold a refresh token, separated by spaces',
    })
      .split(' ')
      .filter(Boolean),
    refreshPath,
    upstreamRefreshPath: text('UPSTREAM_REFRESH_PATH', {
      preset: refreshPath,
      presetText: '`REFRESH_PATH`',
      what: 'where the API refreshes, with its query if it needs one',
    }),
    signOutPath: text('SIGN_OUT_PATH', { preset: '/logout', what: 'where the page signs out' }),
    signOut: choice('SIGN_OUT', {
      preset: 'upstream',
      of: ['upstream', 'local'],
      what: '`local` if the API has no sign-out: only the cookie is cleared',
    }),
    responseField,
    requestField: text('REQUEST_FIELD', {
      preset: responseField.split('.').at(-1) ?? responseField,
      presetText: 'the last part of `RESPONSE_FIELD`',
      what: 'the refresh token in refresh and sign-out requests',
    }),
    bodyFormat: choice('BODY_FORMAT', {
      preset: 'json',
      of: ['json', 'form'],
      what: 'the body of refresh and sign-out requests',
    }),
    refreshMembers: Object.fromEntries(
      new URLSearchParams(
        text('REFRESH_MEMBERS', {
          preset: '',
          presetText: 'none',
          what: 'more members of a refresh request (`grant_type=refresh_token&client_id=app`)',
        }),
      ),
    ),
    overStatuses: text('OVER_STATUSES', {
      preset: '400 401',
      what: 'rejections of a refresh that end the session; 400 only with `invalid_grant`',
    })
      .split(' ')
      .map(Number),
    cookieSeconds: integer('COOKIE_SECONDS', {
      preset: 1_209_600,
      min: 0,
      what: 'how long the browser keeps the cookie; 0 until it is closed',
    }),
    graceSeconds: integer('REFRESH_GRACE_SECONDS', {
      preset: 10,
      min: 0,
      max: 300,
      what: 'how long a replaced cookie gets the same response again',
    }),
    upstreamTimeoutMs: integer('UPSTREAM_TIMEOUT_MS', {
      preset: 30_000,
      min: 1,
      what: 'how long the API may take until its response starts',
    }),
    uploadTimeoutMs: integer('UPLOAD_TIMEOUT_MS', {
      preset: 600_000,
      min: 1,
      what: 'how long a client may take to send a request',
    }),
    maxBodyBytes: integer('MAX_BODY_BYTES', {
      preset: 65_536,
      min: 1,
      what: 'the limit of sign-in, refresh and sign-out bodies; others have none',
    }),
    logLevel: choice('LOG_LEVEL', {
      preset: 'info',
      of: ['debug', 'info', 'warn', 'error', 'silent'],
      what: 'the log level',
    }),
  };

  function readOrigin(name: string, value: string): URL | null {
    const url = URL.parse(value);
    if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url;
    mistakes.push(`${name} must be an origin such as https://api.example, without a path`);
    return null;
  }
}
