import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { createResetLinks } from '../auth/passwords/reset-links.ts';
import { createPasswords } from '../auth/passwords/passwords.ts';
import { findFreePort } from '../testing/free-port.ts';
import { createOpenAPIDocument } from '../http/openapi/openapi-document.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { anyNote } from '../storage/contract/contract-note.ts';
import { openStorage } from '../storage/open-storage.ts';
import { testDatabaseSettings } from '../testing/database-settings.ts';
import { databases, type TestDatabase } from '../testing/databases.ts';

// Short, because a parser's message quotes at most ten characters.
const mark = 'canary7';
const password = `${mark} password`;
const root = { email: 'root@example.org', password: `${mark} of root` };
const ada = { email: 'ada@example.org', password, name: 'Ada' };
const json = { 'content-type': 'application/json' };

// Everything that a program or a person could send by mistake.
const secretBodies: Readonly<Record<string, RequestInit>> = {
  'a password alone': { headers: json, body: password },
  'a password in quotes': { headers: json, body: `"${password}"` },
  'JSON that is cut': { headers: json, body: `{"password":"${password}` },
  'JSON that goes on': { headers: json, body: `{"password":"${password}"}${password}` },
  'a list without quotes': { headers: json, body: `[${password}]` },
  'a list': { headers: json, body: JSON.stringify([password]) },
  'wrong types': {
    headers: json,
    body: JSON.stringify({ ...ada, password: [password], currentPassword: { a: password } }),
  },
  'one member too many': { headers: json, body: JSON.stringify({ ...ada, token: password }) },
  'too much': { headers: json, body: `{"password":"${password.repeat(2000)}"}` },
  text: { headers: { 'content-type': 'text/plain' }, body: password },
  'a form': { headers: {}, body: new URLSearchParams({ password }) },
  'something compressed': {
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync(JSON.stringify({ password })),
  },
};

/** What clients receive, and what an observer could see of it. */
class Traffic {
  #cookie = '';
  /** All tokens issued, and everything that contains the mark. */
  readonly secrets = new Set([mark, 'latchkey_rt_', 'latchkey_rl_']);
  readonly rejections: string[] = [];

  readonly #server: ServerProcess;

  constructor(server: ServerProcess) {
    this.#server = server;
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('cookie')) headers.set('cookie', this.#cookie);
    headers.set('user-agent', `Firefox/153.0 ${mark}`);
    const response = await fetch(this.#server.url + path, { ...init, method, headers });
    const body = await response.clone().text();
    if (response.ok) this.#keep(response, body);
    else this.rejections.push(`${[...response.headers].join('\n')}\n${body}`);
    return response;
  }

  async signIn(path: string, init: RequestInit): Promise<TokenGrant> {
    return (await (await this.send('POST', path, init)).json()) as TokenGrant;
  }

  #keep(response: Response, body: string): void {
    for (const cookie of response.headers.getSetCookie()) {
      this.#cookie = cookie.split(';')[0] ?? '';
      const [, token = ''] = this.#cookie.split('latchkey_rt_');
      if (token !== '') this.secrets.add(token);
    }
    const [, token] = /"access_token":"([^"]+)"/.exec(body) ?? [];
    if (token !== undefined) {
      // The start is that of every token, and too long to be part of a random id.
      this.secrets.add(token.slice(0, 12));
      for (const part of token.split('.').slice(1)) this.secrets.add(part);
    }
  }
}

/** Calls every operation, with secrets wherever one could be. */
async function sendSecretsEverywhere(traffic: Traffic, port: number): Promise<void> {
  const { paths } = createOpenAPIDocument();
  for (const [pattern, operations] of Object.entries(paths)) {
    const path = pattern.replace(/\{\w+\}/, 'nobody');
    for (const name of Object.keys(operations)) {
      const method = name.toUpperCase();
      for (const headers of [
        { authorization: `Bearer ${password}` },
        { authorization: `Basic ${btoa(password)}` },
        { cookie: `${refreshCookieNames.plain}=${mark}; x=${mark}` },
        { origin: `https://${mark}.example`, referer: `https://${mark}.example` },
        { 'x-request-id': mark },
      ]) {
        await traffic.send(method, `${path}?token=${mark}`, { headers });
      }
      if (method === 'GET') continue;
      for (const body of Object.values(secretBodies)) await traffic.send(method, path, body);
    }
  }
  await rawRequest(port, `GET / HTTP/1.1\r\nCookie ${mark}\r\n\r\n`);
}

/** Does what users do, with secrets where they belong. */
async function liveALife(traffic: Traffic, makeResetToken: () => Promise<string>): Promise<void> {
  const { email } = ada;
  await traffic.send('POST', apiPaths.register, bodyOf(ada));
  await traffic.send('POST', apiPaths.login, bodyOf({ email, password: `${mark} wrong` }));
  const grant = await traffic.signIn(apiPaths.login, bodyOf({ email, password }));
  const refreshed = await traffic.signIn(apiPaths.refresh, {});
  await traffic.send('GET', apiPaths.me, by(refreshed));
  await traffic.send('POST', apiPaths.stepUp, bodyOf({ password: `${mark} wrong` }, grant));
  await traffic.send('POST', apiPaths.stepUp, bodyOf({ password }, grant));
  const change = { currentPassword: password, newPassword: `${mark} the second` };
  await traffic.send('PUT', apiPaths.password, bodyOf(change, grant));
  await traffic.send('GET', apiPaths.me, by(grant));
  const token = await makeResetToken();
  traffic.secrets.add(token);
  const reset = { token, newPassword: `${mark} the third` };
  await traffic.send('POST', apiPaths.passwordReset, bodyOf(reset));
  await traffic.send('POST', apiPaths.passwordReset, bodyOf(reset));
  await traffic.send('POST', apiPaths.refresh);
  const admin = await traffic.signIn(apiPaths.login, bodyOf(root));
  await traffic.send('GET', apiPaths.adminUsers, by(admin));
  await traffic.send('PATCH', `/api/admin/users/${grant.sub}`, bodyOf({ disabled: true }, admin));
  await traffic.send('POST', apiPaths.login, bodyOf({ email, password: reset.newPassword }));
  await traffic.send('POST', apiPaths.logout, by(admin));
}

function by(grant: TokenGrant): { readonly headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${grant.access_token}` } };
}

function bodyOf(body: object, grant?: TokenGrant): RequestInit {
  const { headers } = grant === undefined ? { headers: {} } : by(grant);
  return { headers: { ...json, ...headers }, body: JSON.stringify(body) };
}

for (const [engine, startDatabase] of Object.entries(databases)) {
  describe(`a secret on ${engine}`, () => {
    let folder: string;
    let database: TestDatabase;
    let databaseUrl: string;
    let server: ServerProcess;
    let port: number;
    let metricsPort: number;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'latchkey-canary-'));
      database = await startDatabase();
      databaseUrl = database.url ?? `sqlite:${join(folder, 'latchkey.db')}`;
      port = await findFreePort();
      metricsPort = await findFreePort();
      server = await startServerProcess(port, {
        DATABASE_URL: databaseUrl,
        KEYRING_FILE: join(folder, 'keys', 'keyring.json'),
        METRICS_PORT: String(metricsPort),
        LOG_LEVEL: 'debug',
        DEMO_ACCOUNTS: 'off',
        REFRESH_GRACE_SECONDS: '0',
        LOGIN_FAILURES_PER_ADDRESS: '10000',
      });
    });

    afterEach(async () => {
      await server.stop('SIGKILL');
      await database.stop();
      rmSync(folder, { recursive: true });
    });

    /** Returns everything in the database as text. */
    async function readTables(): Promise<string> {
      if (database.url === null) {
        const files = readdirSync(folder).filter((name) => name.startsWith('latchkey.db'));
        return files.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
      }
      const client = new pg.Client(database.url);
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      const tables: string[] = [];
      for (const { name } of rows) {
        const content = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        tables.push(...content.rows.map(({ row }) => row));
      }
      await client.end();
      return tables.join('\n');
    }

    it('appears in no log, metric, audit entry, error or table', async () => {
      const storage = await openStorage(testDatabaseSettings(databaseUrl), { asServer: false });
      const passwords = createPasswords();
      const passwordHash = await passwords.hash(root.password);
      const { email } = root;
      await storage.users.insert(
        { id: 'root', email, name: 'Root', passwordHash, isAdmin: true },
        anyNote,
      );
      const settings = { publicUrl: '' };
      const store = storage.resetLinks;
      const links = createResetLinks({ store, passwords, settings, note: () => anyNote });
      const traffic = new Traffic(server);

      await sendSecretsEverywhere(traffic, port);
      await liveALife(traffic, async () => {
        const user = await storage.users.findByEmail(ada.email);
        return (await links.create(user!)).url.split('#')[1] ?? '';
      });

      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const rows = await storage.audit.list({ event: null, userId: null, beforeId: null }, 1000);
      await storage.close();
      await server.stop('SIGTERM');
      const places = {
        log: server.lines.join('\n'),
        metrics,
        audit: JSON.stringify(rows),
        errors: traffic.rejections.join('\n'),
        tables: await readTables(),
      };
      for (const [place, text] of Object.entries(places)) {
        const found = [...traffic.secrets].filter((secret) => text.includes(secret));
        expect(found).withContext(place).toEqual([]);
      }
      expect(places.log).not.toContain('example.org');
      // Checks that there was something to find.
      expect(traffic.secrets.size).toBeGreaterThan(20);
      expect(traffic.rejections.length).toBeGreaterThan(200);
      expect(server.lines.length).toBeGreaterThan(traffic.rejections.length);
      expect(rows.map(({ event }) => event)).toContain('password_reset');
      expect(places.tables).toContain(ada.email);
      expect(places.tables).toContain('Firefox');
      expect(metrics).toContain('route="/api/login",status="401"');
    });
  });
}
