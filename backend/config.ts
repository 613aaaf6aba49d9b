import type { RulesSettings } from './auth/rules.ts';
import type { SessionLimits } from './auth/sessions/session-limits.ts';
import type { DatabaseSettings } from './storage/database-settings.ts';
import { createVariables, type Environment, type Variable, type Variables } from './variables.ts';

/** Everything that can be configured; names include the unit if there is one. */
export interface Config extends RulesSettings {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  /** The port of the metrics, `null` if they are off. */
  readonly metricsPort: number | null;
  readonly database: DatabaseSettings;
  readonly keyringFile: string;
  /**
   * How many trusted proxies a request passes: that many last entries of X-Forwarded-For are valid.
   */
  readonly trustedProxyHops: number;
  /** How long the server keeps serving, unready, after it is told to stop. */
  readonly drainSeconds: number;
  readonly registrationsPerAddressPerHour: number;
  readonly loginFailuresPerAddress: number;
  /** Whether only this machine can reach the server, outside production. */
  readonly isOnThisMachineAlone: boolean;
  /** Whether an empty database gets a demo user and a demo administrator. */
  readonly hasDemoAccounts: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** The path of the keyring unless KEYRING_FILE is set. */
export const defaultKeyringFile = 'data/keyring.json';

const day = 86_400;
const loopbackNames = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Reads the whole configuration, once at startup.
 * | @throws Error that lists every missing, malformed or unsafe variable, not just the first.
 */
export function readConfig(env: Environment): Config {
  const variables = createVariables(env);
  const config = readAll(variables);
  const mistakes = [...variables.mistakes, ...unsafeSettings(env, config)];
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return config;
}

/** Returns all variables, in the order in which they are read. */
export function listVariables(): readonly Variable[] {
  const variables = createVariables({});
  readAll(variables);
  return variables.described;
}

function readAll({ text, secret, choice, integer, optionalInteger, mistakes }: Variables): Config {
  const isProduction =
    choice('NODE_ENV', {
      preset: 'development',
      of: ['production', 'development', 'test'],
      what: '`production` rejects unsafe settings',
    }) === 'production';
  const host = text('HOST', { preset: '127.0.0.1', what: 'the IP address to listen on' });
  const port = integer('PORT', {
    preset: 3000,
    min: 1,
    max: 65_535,
    what: 'the port to listen on',
  });
  const metricsPort = optionalInteger('METRICS_PORT', {
    preset: null,
    min: 1,
    max: 65_535,
    what: 'the port of `/metrics`, on `HOST`; never make it public',
  });
  const publicUrl = readPublicUrl(
    text('PUBLIC_URL', {
      // Browsers omit the default port.
      preset: new URL(`http://localhost:${port}`).origin,
      presetText: '`http://localhost:<PORT>`',
      what: 'the origin in the browser and the issuer of access tokens; `https` in production',
    }),
  );
  const database = readDatabaseSettings();
  const isOnThisMachineAlone = !isProduction && isLoopback(host) && isLoopback(publicUrl?.hostname);
  return {
    isProduction,
    host,
    port,
    metricsPort,
    publicUrl: publicUrl?.origin ?? '',
    database,
    isOnThisMachineAlone,
    keyringFile: text('KEYRING_FILE', {
      preset: defaultKeyringFile,
      what: 'the keys; mode 0600 or stricter, or 0440 and owned by root; created at the first start outside production',
    }),
    trustedProxyHops: integer('TRUSTED_PROXY_HOPS', {
      preset: 0,
      min: 0,
      max: 10,
      what: 'the number of your own proxies in front of the server',
    }),
    drainSeconds: integer('DRAIN_SECONDS', {
      preset: 0,
      min: 0,
      max: 300,
      what: 'how long the server keeps serving after SIGTERM, unready, so that proxies can switch',
    }),
    accessTokenLifetimeSeconds: integer('ACCESS_TOKEN_LIFETIME_SECONDS', {
      preset: 300,
      min: 1,
      max: day,
      what: 'the maximum; each token lives up to a tenth less. Must be below the idle limits',
    }),
    sessionLimits: readSessionRules(),
    isRegistrationOpen:
      choice('REGISTRATION', {
        preset: 'open',
        of: ['open', 'closed'],
        what: 'whether anyone can create an account',
      }) === 'open',
    registrationsPerAddressPerHour: integer('REGISTRATIONS_PER_ADDRESS_PER_HOUR', {
      preset: 20,
      min: 1,
      what: 'new accounts per hour from one IPv4 address or IPv6 /64',
    }),
    loginFailuresPerAddress: integer('LOGIN_FAILURES_PER_ADDRESS', {
      preset: 60,
      min: 1,
      what: 'wrong passwords in 15 minutes from one address; at most 10 for the same account',
    }),
    hasDemoAccounts:
      choice('DEMO_ACCOUNTS', {
        preset: isProduction ? 'off' : 'on',
        presetText: '`on` outside production',
        of: ['on', 'off'],
        what: 'two accounts to try it out; only on loopback and in an empty database',
      }) === 'on' && isOnThisMachineAlone,
    logLevel: choice('LOG_LEVEL', {
      preset: 'info',
      of: ['debug', 'info', 'warn', 'error', 'silent'],
      what: 'the log level',
    }),
  };

  function readDatabaseSettings(): DatabaseSettings {
    const url = secret('DATABASE_URL', {
      preset: 'sqlite:data/latchkey.db',
      values: '`sqlite:<file>` or `postgres://…`',
      what: 'the database',
      isValid: (value) => /^(sqlite:.|postgres(ql)?:\/\/.)/s.test(value),
      rule: 'must be sqlite:<file> or postgres://…',
    });
    return {
      url,
      poolSize: integer('DATABASE_POOL_SIZE', {
        preset: 10,
        min: 1,
        max: 1000,
        what: 'how many connections to PostgreSQL each server keeps open',
      }),
      waitMs: integer('DATABASE_WAIT_MS', {
        preset: 400,
        min: 1,
        max: 600_000,
        what: 'how long a request waits for a free connection, or for a locked SQLite file',
      }),
      connectMs: integer('DATABASE_CONNECT_MS', {
        preset: 5000,
        min: 1,
        max: 600_000,
        what: 'how long opening a PostgreSQL connection may take',
      }),
      statementMs: integer('DATABASE_STATEMENT_MS', {
        preset: 500,
        min: 1,
        max: 600_000,
        what: 'how long one PostgreSQL statement may take',
      }),
    };
  }

  function readSessionRules(): SessionLimits {
    const graceSeconds = integer('REFRESH_GRACE_SECONDS', {
      preset: 30,
      min: 0,
      what: 'how long a refresh returns the same token again; below the access token lifetime',
    });
    const idleSeconds = integer('SESSION_IDLE_SECONDS', {
      preset: 14 * day,
      min: 1,
      what: 'the idle limit of remembered sessions',
    });
    return {
      sessionsPerUser: integer('SESSIONS_PER_USER', {
        preset: 100,
        min: 1,
        max: 10_000,
        what: "the maximum; another sign-in ends the user's least recently used session",
      }),
      graceSeconds,
      idleSeconds,
      lateRetrySeconds: integer('LATE_RETRY_SECONDS', {
        preset: idleSeconds,
        presetText: '`SESSION_IDLE_SECONDS`',
        min: 0,
        what: 'how long a refresh with a lost response can be retried; 0 if only other services verify access tokens',
      }),
      lifetimeSeconds: integer('SESSION_LIFETIME_SECONDS', {
        preset: 90 * day,
        min: 1,
        what: 'the lifetime of remembered sessions',
      }),
      shortIdleSeconds: integer('SESSION_SHORT_IDLE_SECONDS', {
        preset: day / 2,
        min: 1,
        what: 'the idle limit of sessions that are not remembered',
      }),
      shortLifetimeSeconds: integer('SESSION_SHORT_LIFETIME_SECONDS', {
        preset: day,
        min: 1,
        what: 'the lifetime of sessions that are not remembered',
      }),
    };
  }

  function readPublicUrl(value: string): URL | null {
    const url = URL.parse(value);
    const isOrigin = url !== null && ['http:', 'https:'].includes(url.protocol);
    // Anything after the origin would be dropped silently.
    if (isOrigin && (value === url.origin || value === `${url.origin}/`)) return url;
    mistakes.push(
      'PUBLIC_URL must be an origin as browsers send it, such as https://app.example: no path, no capitals, no default port',
    );
    return null;
  }
}

function unsafeSettings(env: Environment, config: Config): string[] {
  const { isProduction, publicUrl, sessionLimits, accessTokenLifetimeSeconds } = config;
  const isPlain = publicUrl.startsWith('http:');
  const rules: [isBroken: boolean, sentence: string][] = [
    [isProduction && isPlain, 'PUBLIC_URL must be set in production, to an address with https'],
    [
      !isProduction && isPlain && !isLoopback(URL.parse(publicUrl)?.hostname),
      'PUBLIC_URL may be http on this machine only: elsewhere its cookie has to be Secure',
    ],
    [
      isProduction && env['DEMO_ACCOUNTS'] === 'on',
      'DEMO_ACCOUNTS must be off in production: everybody knows their passwords',
    ],
    [config.metricsPort === config.port, 'METRICS_PORT must be another port than PORT'],
    [
      sessionLimits.graceSeconds >= accessTokenLifetimeSeconds,
      'REFRESH_GRACE_SECONDS must be below ACCESS_TOKEN_LIFETIME_SECONDS',
    ],
    [
      // A session counts as used when it refreshes.
      accessTokenLifetimeSeconds >= sessionLimits.idleSeconds ||
        accessTokenLifetimeSeconds >= sessionLimits.shortIdleSeconds,
      'ACCESS_TOKEN_LIFETIME_SECONDS must be below SESSION_IDLE_SECONDS and SESSION_SHORT_IDLE_SECONDS',
    ],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, sentence]) => sentence);
}

function isLoopback(name: string | undefined): boolean {
  return name !== undefined && loopbackNames.includes(name);
}
