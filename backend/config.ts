import type { RulesSettings } from './auth/rules.ts';

/** Everything that can be set from outside; what has a unit carries it in its name. */
export interface Config extends RulesSettings {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  /** Where the figures are, `null` for nowhere. */
  readonly metricsPort: number | null;
  readonly databaseUrl: string;
  readonly keyringFile: string;
  /** How many proxies of ours a request passes: so many last entries of X-Forwarded-For are true. */
  readonly trustedProxyHops: number;
  readonly registrationsPerAddressPerHour: number;
  readonly loginFailuresPerAddress: number;
  /** Whether an empty database gets a demo account and a demo administrator. */
  readonly hasDemoAccounts: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the keyring is unless KEYRING_FILE says otherwise. */
export const defaultKeyringFile = 'data/keyring.json';

const day = 86_400;
const tenYears = 3650 * day;
const loopbackNames = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Reads the whole configuration once, at start-up.
 *
 * @throws Error naming every missing, malformed or unsafe variable, not only the first.
 */
export function readConfig(env: Environment): Config {
  const mistakes: string[] = [];
  const isProduction = env['NODE_ENV'] === 'production';
  const host = env['HOST'] ?? '127.0.0.1';
  const port = integer('PORT', 3000, { min: 1, max: 65_535 });
  const publicUrl = readPublicUrl(env['PUBLIC_URL'] ?? `http://localhost:${port}`);
  const isLocal = isLoopback(host) && isLoopback(publicUrl?.hostname);
  const idleSeconds = integer('SESSION_IDLE_SECONDS', 14 * day, { min: 1 });
  const config: Config = {
    isProduction,
    host,
    port,
    metricsPort:
      env['METRICS_PORT'] === undefined
        ? null
        : integer('METRICS_PORT', 0, { min: 1, max: 65_535 }),
    publicUrl: publicUrl?.origin ?? '',
    databaseUrl: env['DATABASE_URL'] ?? 'sqlite:data/latchkey.db',
    keyringFile: env['KEYRING_FILE'] ?? defaultKeyringFile,
    trustedProxyHops: integer('TRUSTED_PROXY_HOPS', 0, { min: 0, max: 10 }),
    accessTokenLifetimeSeconds: integer('ACCESS_TOKEN_LIFETIME_SECONDS', 300, { min: 1, max: day }),
    sessionRules: {
      graceSeconds: integer('REFRESH_GRACE_SECONDS', 30, { min: 0 }),
      lateRetrySeconds: integer('LATE_RETRY_SECONDS', idleSeconds, { min: 0 }),
      idleSeconds,
      lifetimeSeconds: integer('SESSION_LIFETIME_SECONDS', 90 * day, { min: 1 }),
      shortIdleSeconds: integer('SESSION_SHORT_IDLE_SECONDS', day / 2, { min: 1 }),
      shortLifetimeSeconds: integer('SESSION_SHORT_LIFETIME_SECONDS', day, { min: 1 }),
    },
    isRegistrationOpen: choice('REGISTRATION', 'open', ['closed']) === 'open',
    registrationsPerAddressPerHour: integer('REGISTRATIONS_PER_ADDRESS_PER_HOUR', 20, { min: 1 }),
    loginFailuresPerAddress: integer('LOGIN_FAILURES_PER_ADDRESS', 60, { min: 1 }),
    hasDemoAccounts:
      choice('DEMO_ACCOUNTS', isProduction ? 'off' : 'on', ['on', 'off']) === 'on' && isLocal,
    logLevel: choice('LOG_LEVEL', 'info', ['debug', 'warn', 'error', 'silent']),
  };

  mistakes.push(...unsafeSettings(env, config));
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return config;

  function integer(name: string, preset: number, range: { min: number; max?: number }): number {
    const { min, max = tenYears } = range;
    const value = env[name] === undefined ? preset : toInteger(env[name]);
    if (value >= min && value <= max) return value;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}`);
    return preset;
  }

  function choice<Option extends string>(name: string, preset: Option, others: Option[]): Option {
    const value = env[name] ?? preset;
    const option = [preset, ...others].find((each) => each === value);
    if (option !== undefined) return option;
    mistakes.push(`${name} must be one of ${[...new Set([preset, ...others])].join(', ')}`);
    return preset;
  }

  function readPublicUrl(value: string): URL | null {
    const url = URL.parse(value);
    const isOrigin = url !== null && ['http:', 'https:'].includes(url.protocol);
    // Whatever follows the origin would silently be lost.
    if (isOrigin && (value === url.origin || value === `${url.origin}/`)) return url;
    mistakes.push('PUBLIC_URL must be an http or https address without a path');
    return null;
  }
}

function unsafeSettings(env: Environment, config: Config): string[] {
  const { isProduction, publicUrl, sessionRules, accessTokenLifetimeSeconds } = config;
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
      sessionRules.graceSeconds >= accessTokenLifetimeSeconds,
      'REFRESH_GRACE_SECONDS must be below ACCESS_TOKEN_LIFETIME_SECONDS',
    ],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, sentence]) => sentence);
}

function isLoopback(name: string | undefined): boolean {
  return name !== undefined && loopbackNames.includes(name);
}

function toInteger(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : NaN;
}
