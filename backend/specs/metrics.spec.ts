import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { coresToHashOn } from '../auth/passwords/passwords.ts';
import { findFreePort } from '../testing/free-port.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { ada } from '../testing/browser.ts';

describe('the metrics', () => {
  let folder: string;
  let databaseFile: string;
  let metricsPort: number;
  let server: ServerProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-metrics-'));
    databaseFile = join(folder, 'latchkey.db');
    metricsPort = await findFreePort();
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function start(env: Record<string, string> = {}): Promise<void> {
    server = await startServerProcess(await findFreePort(), {
      DATABASE_URL: `sqlite:${databaseFile}`,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      METRICS_PORT: String(metricsPort),
      ...env,
    });
  }

  const post = (path: string, cookie: string, json?: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { cookie, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });

  const refresh = (cookie: string) => post(apiPaths.refresh, cookie);

  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

  /** Returns what Prometheus would read, by name with labels. */
  async function scrape(): Promise<Map<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const [, name = '', value] = /^(.*) (\S+)$/.exec(line) ?? [];
        return [name, Number(value)];
      }),
    );
  }

  async function outcomes(): Promise<Record<string, number>> {
    const counts = [...(await scrape())].flatMap(([name, count]) => {
      const [, outcome] = /^latchkey_refreshes_total\{outcome="(\w+)"\}$/.exec(name) ?? [];
      return outcome === undefined ? [] : [[outcome, count] as const];
    });
    return Object.fromEntries(counts);
  }

  it('count refreshes by outcome', async () => {
    await start({ REFRESH_GRACE_SECONDS: '0', DATABASE_WAIT_MS: '100' });
    const first = cookieOf(await post(apiPaths.register, '', ada));

    const rotated = await refresh(first);
    await refresh(first); // As after a lost response.
    const { access_token: token } = (await rotated.json()) as TokenGrant;
    await fetch(server.url + apiPaths.me, { headers: { authorization: `Bearer ${token}` } });
    await refresh(first); // The client has received the response, so this is reuse.
    await refresh(cookieOf(rotated));
    await refresh('');
    const writer = new DatabaseSync(databaseFile);
    writer.exec('BEGIN IMMEDIATE');
    await refresh(first);
    await post(apiPaths.logout, first); // Also unavailable, but not a refresh.
    writer.close();

    expect(await outcomes()).toEqual({
      rotated: 1,
      repeated: 0,
      repeated_late: 1,
      reused: 1,
      ended: 1,
      no_session: 1,
      unavailable: 1,
    });
  });

  it('count a refresh within the grace period as repeated', async () => {
    await start();
    const cookie = cookieOf(await post(apiPaths.register, '', ada));

    await refresh(cookie);

    expect((await outcomes())['repeated']).toBe(1);
  });

  it('measure durations by route and status', async () => {
    await start();
    await post(apiPaths.register, '', ada);
    await fetch(server.url + apiPaths.me);

    const figures = await scrape();

    const name = 'latchkey_http_request_duration_seconds';
    const registered = 'method="POST",route="/api/register",status="201"';
    expect(figures.get(`${name}_count{${registered}}`)).toBe(1);
    expect(figures.get(`${name}_sum{${registered}}`)).toBeGreaterThan(0.001);
    expect(figures.get(`${name}_count{method="GET",route="/api/me",status="401"}`)).toBe(1);
  });

  it('show how busy the server is and how old its keys are', async () => {
    await start({ REGISTRATIONS_PER_ADDRESS_PER_HOUR: '1000000' });
    let isSeen = false;
    const keepHashing = async (name: string) => {
      for (let times = 0; !isSeen; times += 1) {
        await post(apiPaths.register, '', { ...ada, email: `${name}-${times}@example.org` });
      }
    };
    const hashing = ['a', 'b', 'c', 'd', 'e', 'f'].map(keepHashing);

    let busy = await scrape();
    while (busy.get('latchkey_password_hashes{state="waiting"}') === 0) busy = await scrape();
    isSeen = true;
    expect(busy.get('latchkey_password_hashes{state="running"}')).toBe(coresToHashOn);
    await Promise.all(hashing);

    const idle = await scrape();
    expect(idle.get('latchkey_password_hashes{state="running"}')).toBe(0);
    expect(idle.get('latchkey_password_hashes{state="waiting"}')).toBe(0);
    expect(idle.get('latchkey_revocation_lag_seconds')).toBeLessThan(600);
    expect(idle.get('latchkey_key_age_seconds{use="signing"}')).toBeLessThan(600);
    expect(idle.get('latchkey_key_age_seconds{use="refresh"}')).toBeLessThan(600);
    expect(idle.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('contain nothing that a client sent', async () => {
    await start();
    await fetch(`${server.url}/canary?canary`, { headers: { 'user-agent': 'canary' } });
    await fetch(`${server.url}/api/sessions/canary`, { method: 'DELETE' });
    await fetch(`${server.url}/api/canary`, { method: 'REPORT' });
    await fetch(server.url + apiPaths.me, { method: 'REPORT' });
    await post(apiPaths.login, `${refreshCookieNames.plain}=canary`, { ...ada, canary: 'canary' });

    const names = [...(await scrape()).keys()].join('\n');

    expect(names).toContain('method="DELETE",route="/api/sessions/:sid",status="401"');
    expect(names).toContain('method="any",route="other",status="404"');
    expect(names).not.toMatch(/canary|REPORT|example/);
  });

  it('are served only at their own address', async () => {
    await start();

    const elsewhere = await fetch(`http://127.0.0.1:${metricsPort}/`);
    const change = await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { method: 'POST' });
    const beside = await fetch(`${server.url}/metrics`, { method: 'POST' });

    expect([elsewhere.status, change.status, beside.status]).toEqual([404, 404, 404]);
    expect(await server.stop('SIGTERM')).toBe(0);
  });

  it('are off without a port', async () => {
    server = await startServerProcess(await findFreePort(), {
      DATABASE_URL: `sqlite:${databaseFile}`,
      KEYRING_FILE: join(folder, 'keyring.json'),
    });

    await expectAsync(fetch(`http://127.0.0.1:${metricsPort}/metrics`)).toBeRejected();
  });
});
