import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { apiPaths } from '#shared/api-paths';
import { findFreePort } from '../testing/free-port.ts';
import { PlainClient } from '../testing/plain-client.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { effort } from '../testing/effort.ts';
import { useTestPostgres } from '../testing/use-postgres.ts';

/** Sets a process's clock ahead of the machine's; behind if negative. */
function withClockAhead(seconds: number): Record<string, string> {
  const script = `
    const { now } = Date;
    const ahead = () => now() + ${seconds * 1000};
    globalThis.Date = new Proxy(Date, {
      construct: (Real, args) => Reflect.construct(Real, args.length > 0 ? args : [ahead()]),
      get: (Real, key) => (key === 'now' ? ahead : Reflect.get(Real, key)),
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

describe('the server as a process', () => {
  let folder: string;
  let servers: ServerProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-process-'));
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(env: Record<string, string> = {}, port?: number): Promise<ServerProcess> {
    const server = await startServerProcess(port ?? (await findFreePort()), {
      DATABASE_URL: `sqlite:${join(folder, 'latchkey.db')}`,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      ...env,
    });
    servers.push(server);
    return server;
  }

  it('explains that its port is taken or its database is in use', async () => {
    const server = await start();
    const port = Number(new URL(server.url).port);

    await expectAsync(
      start({ DATABASE_URL: `sqlite:${join(folder, 'other.db')}` }, port),
    ).toBeRejectedWithError(/The port is taken by another program/);
    await expectAsync(start()).toBeRejectedWithError(/another server uses/);
  });

  it('responds to every refresh in flight before it stops', async () => {
    const server = await start({ REFRESH_GRACE_SECONDS: '0' });
    const clients = Array.from({ length: 20 }, () => new PlainClient());
    await Promise.all(clients.map((client) => client.signUp(server)));

    // The locked database keeps them in flight when the signal arrives.
    const holder = new DatabaseSync(join(folder, 'latchkey.db'));
    holder.exec('BEGIN IMMEDIATE');
    const responses = await Promise.all(clients.map((client) => sendRefresh(server, client)));
    const stopped = server.stop('SIGTERM');
    holder.close();

    const statuses = (await Promise.all(responses.map((response) => response()))).flat();
    expect(statuses).toEqual(Array(20).fill('HTTP/1.1 200'));
    expect(await stopped).toBe(0);
  });

  /**
   * Sends a refresh right after a request that completes at once, so the refresh is in flight when
   * this resolves. Returns a function that waits for the statuses of the remaining responses.
   */
  async function sendRefresh(server: ServerProcess, client: PlainClient) {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const line = (start: string) => `${start} HTTP/1.1\r\nHost: localhost\r\n`;
    const cookie = `Cookie: ${client.cookie}\r\n`;
    socket.write(`${line('GET /health/live')}\r\n${line(`POST ${apiPaths.refresh}`)}${cookie}\r\n`);
    await once(socket, 'data');
    return async () => (await text(socket)).match(/^HTTP\/1.1 \d+/gm);
  }

  it('loses no session if it is killed at any moment of a refresh', async () => {
    await killInRefreshes({});
  });

  /** Repeatedly kills a server during a refresh, which the client then retries. */
  async function killInRefreshes(database: Record<string, string>): Promise<void> {
    // Every refresh rotates, so that each kill interrupts a rotation.
    const env = { REFRESH_GRACE_SECONDS: '0', ...database };
    const port = await findFreePort();
    let server = await start(env, port);
    const client = new PlainClient();
    await client.signUp(server);
    const rounds = effort({ usual: 5, long: 100 });

    for (let round = 0; round < rounds; round += 1) {
      await client.me(server); // Now the server knows that the last refresh arrived.
      const cut = client.refresh(server).catch(() => 'cut');
      await delay((round % 20) / 4);
      await server.stop('SIGKILL');
      const outcome = await cut;

      server = await start(env, port);
      expect(await client.refresh(server))
        .withContext(`round ${round}, ${outcome}`)
        .toBe(200);
    }
  }

  describe('on PostgreSQL', () => {
    const postgres = useTestPostgres();

    it('loses no session if it is killed at any moment of a refresh', async () => {
      await killInRefreshes({ DATABASE_URL: postgres.url });
    });

    it('serves a client through three processes whose clocks differ by minutes', async () => {
      const env = {
        DATABASE_URL: postgres.url,
        PUBLIC_URL: 'http://localhost:3000',
        REFRESH_GRACE_SECONDS: '0',
        // By their own clocks, two of the nodes would consider the third one's tokens expired.
        ACCESS_TOKEN_LIFETIME_SECONDS: '99',
        SESSION_SHORT_IDLE_SECONDS: '100',
      };
      const nodes = [await start({ ...env, ...withClockAhead(-120) })];
      nodes.push(...(await Promise.all([start(env), start({ ...env, ...withClockAhead(120) })])));
      const client = new PlainClient();
      await client.signUp(nodes[0]!);

      for (let turn = 0; turn < 30; turn += 1) {
        expect(await client.me(nodes[turn % 3]!)).toBe('me');
        expect(await client.refresh(nodes[(turn + 1) % 3]!)).toBe(200);
      }
      expect(client.grant?.generation).toBe(31);

      await client.post(nodes[0]!, apiPaths.logout);
      for (const node of nodes) while ((await client.me(node)) !== 'access_token_revoked');
    });
  });
});
