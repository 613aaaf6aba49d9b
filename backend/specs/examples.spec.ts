import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import type { Me } from '#shared/account';
import { jwksPath } from '#shared/api-paths';
import type { Problem } from '#shared/problems';
import type { SessionList } from '#shared/sessions';
import { LatchkeyClient, Rejection } from '../../examples/typescript-client/latchkey-client.ts';
import { replaceSigningKeys } from '../auth/tokens/key-rotation.ts';
import { findFreePort } from '../testing/free-port.ts';
import { ada, createBrowser } from '../testing/browser.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const credentials = { email: ada.email, password: ada.password };
const fileOf = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

describe('the example', () => {
  let server: TestServer;
  let url: string;

  beforeEach(async () => {
    server = await startTestServer();
    url = `http://127.0.0.1:${server.port}`;
    await server.rules.accounts.add({ ...ada, isAdmin: false });
  });

  afterEach(() => server.stop());

  it('with curl signs in, refreshes and signs out', async () => {
    const child = spawn('sh', [fileOf('curl/session.sh'), url]);
    child.stdin.end(JSON.stringify(credentials));

    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);

    const [me, sessions, signedOut, rejected] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(child.exitCode).toBe(0);
    expect((me as Me).email).toBe(ada.email);
    expect((sessions as SessionList).sessions.length).toBe(1);
    expect(signedOut).toEqual({ msg: 'logged out' });
    expect((rejected as Problem).code).toBe('no_session');
  });

  describe('of a client in TypeScript', () => {
    it('refreshes once for many requests and continues', async () => {
      const client = new LatchkeyClient(url);
      await client.signIn(credentials);
      server.clock.advance(301);

      const responses = await Promise.all([client.me(), client.sessions(), client.me()]);

      expect(responses[0].name).toBe(ada.name);
      expect(responses[1].sessions.length).toBe(1);
      const refreshes = server.logLines.filter((line) => line.includes('"/api/refresh"'));
      expect(refreshes.length).toBe(1);
    });

    it('continues when the signing keys are replaced', async () => {
      const client = new LatchkeyClient(url);
      await client.signIn(credentials);
      server.replaceKeyring(replaceSigningKeys(server.keyring, server.clock.now()));

      expect((await client.me()).name).toBe(ada.name);
    });

    it('signs out and reports a rejection by its code', async () => {
      const client = new LatchkeyClient(url);
      await client.signIn(credentials);
      await client.signOut();

      const rejected: unknown = await client.me().catch((error: unknown) => error);

      expect(rejected).toBeInstanceOf(Rejection);
      expect((rejected as Rejection).problem.code).toBe('access_token_missing');
    });
  });

  it('of a service that verifies access tokens always comes with its warning', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const places = ['README.md', 'docs', 'examples', 'backend/http/openapi'].flatMap((place) =>
      globSync(extname(place) === '' ? `${place}/**/*.*` : place, {
        cwd: root,
        exclude: ['**/node_modules'],
      }),
    );

    const recommending = places
      .filter((place) => /\.(md|ts|sh|json)$/.test(place))
      .map((place) => ({ place, content: readFileSync(join(root, place), 'utf8') }))
      .filter(({ content }) =>
        /jwks\.json|token-verifier|verif\w+ (access|its) tokens|tokens verified|verified only by other|verify by the public keys/.test(
          content,
        ),
      );

    expect(recommending.length).toBeGreaterThanOrEqual(7);
    for (const { place, content } of recommending) {
      const words = content.replace(/\s+(\/\/ |> )?/g, ' ');
      expect(words).withContext(place).toContain('act as the user');
      expect(words).withContext(place).toContain('for up to five minutes');
    }
  });

  describe('of a service that verifies access tokens', () => {
    let service: ChildProcess;
    let serviceUrl: string;

    async function start(keysUrl = url + jwksPath): Promise<void> {
      const port = await findFreePort();
      serviceUrl = `http://127.0.0.1:${port}`;
      const env = { ISSUER: server.config.publicUrl, KEYS_URL: keysUrl, PORT: String(port) };
      service = spawn(process.execPath, [fileOf('token-verifier/verifier.ts')], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(service.stdout!, 'data');
    }

    afterEach(() => {
      service.kill();
    });

    const ask = async (authorization?: string) =>
      fetch(serviceUrl, { headers: authorization === undefined ? {} : { authorization } });

    it('accepts our token', async () => {
      await start();
      const grant = await createBrowser(server).signIn();

      const response = await ask(`Bearer ${grant.access_token}`);

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ userId: grant.sub, sessionId: grant.sid });
    });

    it('rejects anything else, check by check', async () => {
      await start();
      const { privateKey, kid } = server.keyring.signingKeys[0]!;
      const issuer = server.config.publicUrl;
      const inAMinute = Math.floor(Date.now() / 1000) + 60;
      const claims = { iss: issuer, aud: `${issuer}/api`, sub: '1', sid: 's', exp: inAMinute };
      const sign = (change: object = {}, header: object = {}, key: KeyObject = privateKey) =>
        new SignJWT({ ...claims, ...change })
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
          .sign(key);
      const status = async (token: Promise<string>) => (await ask(`Bearer ${await token}`)).status;
      const strange = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

      expect(await status(sign())).toBe(200);
      expect(await status(sign({ iss: 'https://other.example' }))).toBe(401);
      expect(await status(sign({ aud: 'https://other.example/api' }))).toBe(401);
      expect(await status(sign({ exp: inAMinute - 120 }))).toBe(401);
      expect(await status(sign({ exp: undefined }))).toBe(401);
      expect(await status(sign({ sid: undefined }))).toBe(401);
      expect(await status(sign({}, { typ: 'JWT' }))).toBe(401);
      expect(await status(sign({}, {}, strange))).toBe(401);
      expect((await ask()).headers.get('www-authenticate')).toBe('Bearer');
      expect((await ask('Bearer canary')).status).toBe(401);
    });

    it('does not blame the token if it has no keys', async () => {
      const { access_token: token } = await createBrowser(server).signIn();
      const nobody = `http://127.0.0.1:${await findFreePort()}`;

      for (const keysUrl of [nobody, `${url}/api/nothing`, `${url}/health/live`]) {
        await start(keysUrl);
        expect((await ask(`Bearer ${token}`)).status)
          .withContext(keysUrl)
          .toBe(503);
        service.kill();
      }
    });
  });
});
