import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example' };

function mistakes(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('the configuration', () => {
  it('works for a first start without any variable', () => {
    const { database, ...others } = readConfig({});

    expect({ ...database, url: database.url() }).toEqual({
      url: 'sqlite:data/latchkey.db',
      poolSize: 10,
      waitMs: 400,
      connectMs: 5000,
      statementMs: 500,
    });
    expect(others).toEqual({
      isProduction: false,
      host: '127.0.0.1',
      port: 3000,
      metricsPort: null,
      publicUrl: 'http://localhost:3000',
      keyringFile: 'data/keyring.json',
      trustedProxyHops: 0,
      drainSeconds: 0,
      accessTokenLifetimeSeconds: 300,
      sessionLimits: {
        sessionsPerUser: 100,
        graceSeconds: 30,
        lateRetrySeconds: 1_209_600,
        idleSeconds: 1_209_600,
        lifetimeSeconds: 7_776_000,
        shortIdleSeconds: 43_200,
        shortLifetimeSeconds: 86_400,
      },
      isRegistrationOpen: true,
      registrationsPerAddressPerHour: 20,
      loginFailuresPerAddress: 60,
      isOnThisMachineAlone: true,
      hasDemoAccounts: true,
      logLevel: 'info',
    } satisfies Omit<Config, 'database'>);
  });

  it('reads every variable', () => {
    const { database, ...others } = readConfig({
      ...production,
      HOST: '0.0.0.0',
      PORT: '8080',
      METRICS_PORT: '9464',
      PUBLIC_URL: 'https://app.example/',
      DATABASE_URL: 'postgres://db/latchkey',
      DATABASE_POOL_SIZE: '20',
      DATABASE_WAIT_MS: '300',
      DATABASE_CONNECT_MS: '2000',
      DATABASE_STATEMENT_MS: '600',
      KEYRING_FILE: '/run/secrets/keyring.json',
      TRUSTED_PROXY_HOPS: '2',
      DRAIN_SECONDS: '5',
      ACCESS_TOKEN_LIFETIME_SECONDS: '60',
      SESSIONS_PER_USER: '9',
      REFRESH_GRACE_SECONDS: '0',
      LATE_RETRY_SECONDS: '0',
      SESSION_IDLE_SECONDS: '600',
      SESSION_LIFETIME_SECONDS: '1000',
      SESSION_SHORT_IDLE_SECONDS: '400',
      SESSION_SHORT_LIFETIME_SECONDS: '20',
      REGISTRATION: 'closed',
      REGISTRATIONS_PER_ADDRESS_PER_HOUR: '5',
      LOGIN_FAILURES_PER_ADDRESS: '6',
      LOG_LEVEL: 'silent',
    });

    expect({ ...database, url: database.url() }).toEqual({
      url: 'postgres://db/latchkey',
      poolSize: 20,
      waitMs: 300,
      connectMs: 2000,
      statementMs: 600,
    });
    expect(others).toEqual({
      isProduction: true,
      host: '0.0.0.0',
      port: 8080,
      metricsPort: 9464,
      publicUrl: 'https://app.example',
      keyringFile: '/run/secrets/keyring.json',
      trustedProxyHops: 2,
      drainSeconds: 5,
      accessTokenLifetimeSeconds: 60,
      sessionLimits: {
        sessionsPerUser: 9,
        graceSeconds: 0,
        lateRetrySeconds: 0,
        idleSeconds: 600,
        lifetimeSeconds: 1000,
        shortIdleSeconds: 400,
        shortLifetimeSeconds: 20,
      },
      isRegistrationOpen: false,
      registrationsPerAddressPerHour: 5,
      loginFailuresPerAddress: 6,
      isOnThisMachineAlone: false,
      hasDemoAccounts: false,
      logLevel: 'silent',
    });
  });

  it('lists all mistakes at once, with names but without values', () => {
    const found = mistakes({
      PORT: 'canary',
      METRICS_PORT: 'canary',
      PUBLIC_URL: 'canary',
      DATABASE_URL: 'canary',
      TRUSTED_PROXY_HOPS: '-1',
      SESSION_IDLE_SECONDS: '1.5',
      SESSION_LIFETIME_SECONDS: '',
      REGISTRATION: 'canary',
      LOG_LEVEL: 'canary',
    });

    expect(found.map((sentence) => sentence.split(' ')[0]).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'METRICS_PORT',
      'PORT',
      'PUBLIC_URL',
      'REGISTRATION',
      'SESSION_IDLE_SECONDS',
      'SESSION_LIFETIME_SECONDS',
      'TRUSTED_PROXY_HOPS',
    ]);
    expect(found.join()).not.toContain('canary');
  });

  it('rejects empty variables and a misspelled NODE_ENV', () => {
    const empty = { NODE_ENV: '', HOST: '', PUBLIC_URL: '', KEYRING_FILE: '' };

    expect(mistakes(empty)).toEqual([
      'NODE_ENV must be one of production, development, test',
      'HOST must not be empty',
      'PUBLIC_URL must not be empty',
      'KEYRING_FILE must not be empty',
    ]);
    expect(mistakes({ NODE_ENV: 'prod' }).length).toBe(1);
  });

  it('has a public URL without the default port, as browsers send it', () => {
    expect(readConfig({ PORT: '80' }).publicUrl).toBe('http://localhost');
  });

  it('reads a secret from a file and notices changes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
    const file = join(folder, 'database-url');
    writeFileSync(file, 'postgres://latchkey:canary@db/latchkey\n');

    const { url } = readConfig({ DATABASE_URL_FILE: file }).database;
    const first = url();
    writeFileSync(file, 'postgres://latchkey:changed@db/latchkey');
    const changed = url();
    writeFileSync(file, '');
    const whileEmpty = url();
    writeFileSync(file, 'postgres://db/latchkey');
    const both = mistakes({ DATABASE_URL_FILE: file, DATABASE_URL: 'sqlite:canary' });
    const missing = mistakes({ DATABASE_URL_FILE: join(folder, 'nothing') });
    writeFileSync(file, 'canary');
    const wrong = mistakes({ DATABASE_URL_FILE: file });

    rmSync(folder, { recursive: true });
    expect(first).toBe('postgres://latchkey:canary@db/latchkey');
    expect(changed).toBe('postgres://latchkey:changed@db/latchkey');
    expect(whileEmpty).toBe(changed);
    expect(both).toEqual(['DATABASE_URL and DATABASE_URL_FILE are set: one is enough']);
    expect(missing).toEqual(['DATABASE_URL_FILE names a file that cannot be read']);
    expect(wrong).toEqual(['DATABASE_URL must be sqlite:<file> or postgres://…']);
  });

  it('has defaults with which requests fail within a second during a database outage', () => {
    const { waitMs, statementMs } = readConfig({}).database;

    // Our own limit for a statement is a tenth longer than PostgreSQL's.
    expect(waitMs + 1.1 * statementMs).toBeLessThan(1000);
  });

  it('rejects an unknown kind of database', () => {
    for (const DATABASE_URL of ['', 'canary', 'sqlite:', 'mysql://db', 'postgres:', ' sqlite:x']) {
      expect(mistakes({ DATABASE_URL }))
        .withContext(DATABASE_URL)
        .toEqual(['DATABASE_URL must be sqlite:<file> or postgres://…']);
    }
    expect(mistakes({ DATABASE_URL: 'postgresql://db/latchkey' })).toEqual([]);
  });

  it('requires integers within their limits', () => {
    for (const PORT of ['0', '65536', '3000x', '0x10', '1e3', ' 3000', '-1', '٣']) {
      expect(mistakes({ PORT }))
        .withContext(PORT)
        .toEqual(['PORT must be a whole number from 1 to 65535']);
    }
  });

  it('requires a separate port for the metrics', () => {
    const sentence = 'METRICS_PORT must be another port than PORT';

    expect(mistakes({ PORT: '4000', METRICS_PORT: '4000' })).toEqual([sentence]);
    expect(mistakes({ PORT: '4000', METRICS_PORT: '4001' })).toEqual([]);
  });

  it('requires a public URL without a path', () => {
    const wrong = [
      'localhost:3000',
      'ftp://localhost',
      'https://app.example/app',
      'https://app.example/?x=1',
      'https://app.example#x',
      'https://user@app.example',
      'https://APP.example',
      'https://app.example:443',
    ];
    for (const PUBLIC_URL of wrong) {
      expect(mistakes({ PUBLIC_URL }).length).withContext(PUBLIC_URL).toBe(1);
    }
  });

  it('derives the public URL from the port', () => {
    expect(readConfig({ PORT: '4000' }).publicUrl).toBe('http://localhost:4000');
  });

  it('requires a grace period shorter than the access token', () => {
    const sentence = 'REFRESH_GRACE_SECONDS must be below ACCESS_TOKEN_LIFETIME_SECONDS';

    expect(mistakes({ ACCESS_TOKEN_LIFETIME_SECONDS: '30' })).toEqual([sentence]);
    expect(mistakes({ ACCESS_TOKEN_LIFETIME_SECONDS: '31' })).toEqual([]);
  });

  it('requires access tokens that expire before an idle session does', () => {
    const sentence =
      'ACCESS_TOKEN_LIFETIME_SECONDS must be below SESSION_IDLE_SECONDS and SESSION_SHORT_IDLE_SECONDS';

    for (const limit of ['SESSION_IDLE_SECONDS', 'SESSION_SHORT_IDLE_SECONDS']) {
      expect(mistakes({ [limit]: '300' }))
        .withContext(limit)
        .toEqual([sentence]);
      expect(mistakes({ [limit]: '301' }))
        .withContext(limit)
        .toEqual([]);
    }
  });

  it('allows late retries for the idle limit by default', () => {
    const { sessionLimits } = readConfig({ SESSION_IDLE_SECONDS: '1000' });

    expect(sessionLimits.lateRetrySeconds).toBe(1000);
  });

  it('accepts plain http only on loopback', () => {
    const allowed = ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000'];
    for (const PUBLIC_URL of allowed) expect(mistakes({ PUBLIC_URL })).toEqual([]);

    expect(mistakes({ PUBLIC_URL: 'http://app.example' }).length).toBe(1);
    expect(mistakes({ PUBLIC_URL: 'http://localhost.evil.example' }).length).toBe(1);
  });

  it('rejects unsafe values in production', () => {
    expect(mistakes(production)).toEqual([]);
    expect(mistakes({ NODE_ENV: 'production' }).length).toBe(1);
    expect(mistakes({ ...production, PUBLIC_URL: 'http://localhost:3000' }).length).toBe(1);
    expect(mistakes({ ...production, DEMO_ACCOUNTS: 'on' }).length).toBe(1);
    const everything = {
      NODE_ENV: 'production',
      DEMO_ACCOUNTS: 'on',
      REFRESH_GRACE_SECONDS: '300',
    };
    expect(mistakes(everything).length).toBe(3);
  });

  it('creates demo accounts only on loopback, and unless they are switched off', () => {
    const hasDemoAccounts = (env: Record<string, string>) => readConfig(env).hasDemoAccounts;

    expect(hasDemoAccounts({ DEMO_ACCOUNTS: 'off' })).toBeFalse();
    expect(hasDemoAccounts({ HOST: '0.0.0.0' })).toBeFalse();
    expect(hasDemoAccounts({ PUBLIC_URL: 'https://app.example' })).toBeFalse();
    expect(hasDemoAccounts({ HOST: '::1', PUBLIC_URL: 'http://[::1]:3000' })).toBeTrue();
    expect(hasDemoAccounts(production)).toBeFalse();
  });
});
