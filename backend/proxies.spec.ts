import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiPaths, healthPaths, jwksPath } from '#shared/api-paths';
import type { Problem } from '#shared/problems';
import { findFreePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openTcpProxy, type TcpProxy } from './storage/postgres/tcp-proxy.ts';
import { useTestPostgres } from './storage/postgres/use-test-postgres.ts';
import { ada } from './test-browser.ts';
import { holdToDocument } from './test-contract.ts';
import { judgeHeaders } from './test-headers.ts';
import { proxies, type TestProxy } from './test-proxy.ts';
import { type Answer, readAnswer, type RequestOptions } from './test-server.ts';

type Sent = RequestOptions & { readonly method?: string };

for (const [name, startProxy] of Object.entries(proxies)) {
  describe(`two nodes behind ${name}`, () => {
    const postgres = useTestPostgres();
    let folder: string;
    let database: TcpProxy;
    let nodes: [ServerProcess, ServerProcess];
    let proxy: TestProxy;

    beforeEach(async () => {
      await postgres.empty();
      const url = new URL(postgres.url);
      database = await openTcpProxy(Number(url.port));
      url.port = String(database.port);
      folder = await mkdtemp(join(tmpdir(), 'latchkey-proxy-'));
      const env = {
        DATABASE_URL: url.href,
        KEYRING_FILE: join(folder, 'keyring.json'),
        PUBLIC_URL: 'https://localhost',
        TRUSTED_PROXY_HOPS: '1',
        DRAIN_SECONDS: '300',
        LOG_LEVEL: 'debug',
      };
      const ports = [await findFreePort(), await findFreePort()] as const;
      nodes = [
        await startServerProcess(ports[0], env),
        await startServerProcess(ports[1], { ...env, DRAIN_SECONDS: '0' }),
      ];
      proxy = await startProxy({ nodes: ports, folder });
    });

    afterEach(async () => {
      await proxy.stop();
      for (const node of nodes) await node.stop('SIGKILL');
      await database.close();
      await rm(folder, { recursive: true });
    });

    const ask = (path: string, sent: Sent = {}) => send(proxy.port, path, sent);

    /** The requests for a path that a node has written down. */
    const logged = ({ lines }: ServerProcess, path: string) =>
      lines.filter((line) => line.includes(`"path":"${path}`));

    /** The line of a request, as soon as a node has written it. */
    async function lineOf(path: string, part = ''): Promise<string> {
      for (;;) {
        const lines = nodes.flatMap((node) => logged(node, path));
        const line = lines.find((each) => each.includes(part));
        if (line !== undefined) return line;
        await Promise.race(nodes.map((node) => once(node.process.stdout!, 'data')));
      }
    }

    /** Resolves when a proxy that asks for the health of a node has done so twice more. */
    async function noticed(node: ServerProcess): Promise<void> {
      if (!proxy.probes) return;
      const before = logged(node, '/health/').length;
      while (logged(node, '/health/').length < before + 2) await once(node.process.stdout!, 'data');
    }

    /** What a response of the proxy itself lacks that every response has. */
    const judge = (answer: Answer) =>
      // Without a module that Debian has in another package, nginx cannot leave out its name.
      judgeHeaders(answer).filter((complaint) => name !== 'nginx' || complaint !== 'server');

    it('serve what needs no database while it is away, and say the rest themselves', async () => {
      const signedUp = await ask(apiPaths.register, { method: 'POST', json: ada });
      expect(signedUp.status).toBe(201);
      const cookie = signedUp.headers['set-cookie']![0]!.split(';')[0]!;
      database.cut();
      for (const node of nodes) await noticed(node);

      for (const path of ['/', '/sign-in', '/robots.txt', jwksPath, healthPaths.live]) {
        const own = await send(Number(new URL(nodes[0].url).port), path, { isPlain: true });
        const answer = await ask(path);
        expect(answer.status).withContext(path).toBe(own.status);
        expect(answer.headers['content-type']).toBe(own.headers['content-type']);
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      }
      expect((await ask(jwksPath)).status).toBe(200);

      const refresh = await ask(apiPaths.refresh, { method: 'POST', headers: { cookie } });
      expect(refresh.status).toBe(503);
      expect(refresh.headers['retry-after']).toBe('1');
      expect(refresh.headers['set-cookie']).toBeUndefined();
      const { requestId } = refresh.json as Problem;
      expect(await lineOf(apiPaths.refresh, requestId)).toContain('"status":503');

      database.heal();
      let status = 503;
      while (status === 503) {
        ({ status } = await ask(apiPaths.refresh, { method: 'POST', headers: { cookie } }));
      }
      expect(status).toBe(200);
    });

    it('lose no request when one of them stops', async () => {
      const [first, second] = nodes;
      const many = async (count: number) => {
        for (let asked = 0; asked < count; asked += 1) {
          expect((await ask(jwksPath)).status).toBe(200);
          expect((await ask(apiPaths.refresh, { method: 'POST' })).status).toBe(401);
        }
      };
      if (proxy.probes) {
        void first.stop('SIGTERM'); // It serves on, and says that it wants no more.
        await noticed(first);
        const before = logged(first, jwksPath).length;

        await many(10);

        // Whatever either has answered is written by then.
        for (const node of nodes) await noticed(node);
        expect(logged(first, jwksPath).length).toBe(before);
        expect(logged(second, jwksPath).length).toBeGreaterThanOrEqual(10);
      }
      await first.stop('SIGKILL');
      await many(10);
    });

    it('are answered for as they would answer when none of them does', async () => {
      for (const node of nodes) await node.stop('SIGKILL');

      for (const [method, path] of [
        ['GET', '/'],
        ['GET', jwksPath],
        ['GET', apiPaths.me],
        ['POST', apiPaths.refresh],
      ] as const) {
        const answer = await ask(path, { method });

        expect(answer.status).withContext(path).toBe(503);
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect(answer.headers['retry-after']).toBe('1');
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.headers['strict-transport-security']).toMatch(/^max-age=63072000/);
        expect(judge(answer)).withContext(path).toEqual([]);
        const { code, status, requestId } = answer.json as Problem;
        expect([code, status]).toEqual(['unavailable', 503]);
        expect(requestId).toBe(answer.headers['x-request-id'] as string);
      }
      const refresh = { method: 'POST', path: apiPaths.refresh };
      const answer = await ask(refresh.path, refresh);
      expect(() => {
        holdToDocument({ ...refresh, sent: undefined, answer });
      }).not.toThrow();
    });

    it('are reached by TLS alone: pages are redirected, and programs told', async () => {
      const plain = (path: string, sent: Sent = {}) =>
        send(proxy.plainPort, path, { ...sent, isPlain: true });

      const page = await plain('/sign-in?returnUrl=%2Flive');
      expect(page.status).toBe(308);
      expect(page.headers.location).toBe('https://localhost/sign-in?returnUrl=%2Flive');

      for (const path of [apiPaths.login, jwksPath, healthPaths.ready]) {
        const answer = await plain(path, { method: 'POST', json: ada });
        expect(answer.status).withContext(path).toBe(403);
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect((answer.json as Problem).title).toBe('This server speaks HTTPS only');
        expect(judge(answer)).toEqual([]);
      }
      expect(nodes.flatMap((node) => logged(node, apiPaths.login))).toEqual([]);
    });

    it('learn the address of the client, whatever the client says', async () => {
      await ask('/api/nothing', { headers: { 'x-forwarded-for': '192.0.2.66' } });

      const line = await lineOf('/api/nothing');
      expect((JSON.parse(line) as { address?: string }).address).toBe('127.0.0.1');
    });

    it('refuse a body that is too large, or the proxy does', async () => {
      const headers = { 'content-type': 'application/json' };
      for (const size of [20_000, 2_000_000]) {
        const body = 'x'.repeat(size);
        const answer = await ask(apiPaths.login, { method: 'POST', headers, body });

        expect(answer.status).toBe(413);
        expect((answer.json as Problem).code).toBe('body_too_large');
        expect(judge(answer)).toEqual([]);
      }
    });
  });
}

/** Sends a request to localhost on a connection of its own. */
async function send(
  port: number,
  path: string,
  sent: Sent & { readonly isPlain?: true },
): Promise<Answer> {
  const { method = 'GET', headers = {}, json, body, isPlain } = sent;
  const content = json === undefined ? body : JSON.stringify(json);
  const outgoing = (isPlain ? httpRequest : httpsRequest)({
    host: '127.0.0.1',
    servername: 'localhost',
    port,
    method,
    path,
    agent: false,
    // The proxy has a certificate that nobody has signed.
    rejectUnauthorized: false,
    headers: {
      host: 'localhost',
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  outgoing.end(content);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return readAnswer(response);
}
