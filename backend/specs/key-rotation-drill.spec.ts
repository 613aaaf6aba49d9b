import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { apiPaths, jwksPath } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { listKeys, retireKeys, rotateKeys } from '../auth/tokens/key-rotation.ts';
import { ada, bearer, type Browser, createBrowser } from '../testing/browser.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const stepSeconds = 30;

/** Another service that verifies our tokens; it knows only what we publish. */
class Verifier {
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #keysGoodUntil = new Date(0);

  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Returns the `kid` of the key that verified a token. */
  async verify({ access_token: token }: TokenGrant): Promise<string> {
    const { clock, config } = this.#server;
    // Fetches only when its copy has expired, even if a key is unknown.
    if (this.#keys === undefined || clock.now() >= this.#keysGoodUntil) await this.#ask();
    const { protectedHeader } = await jwtVerify(token, this.#keys!, {
      issuer: config.publicUrl,
      audience: `${config.publicUrl}/api`,
      typ: 'at+jwt',
      currentDate: clock.now(),
    });
    return protectedHeader.kid!;
  }

  async #ask(): Promise<void> {
    const response = await this.#server.request('GET', jwksPath);
    const maxAgeSeconds = Number(/max-age=(\d+)/.exec(response.headers['cache-control']!)![1]);
    this.#keys = createLocalJWKSet(response.json as JSONWebKeySet);
    this.#keysGoodUntil = new Date(this.#server.clock.now().getTime() + maxAgeSeconds * 1000);
  }
}

describe('a rotation of all keys', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer();
  });

  afterEach(() => server.stop());

  it('fails no verification and signs nobody out at any step', async () => {
    const { clock, config, keyring } = server;
    const browsers = await Promise.all(
      ['ada', 'eve', 'bob'].map(async (name) => {
        const browser = createBrowser(server);
        await browser.signUp({ ...ada, email: `${name}@example.org` });
        return browser;
      }),
    );
    // Their copies of the keys always have different ages.
    const verifiers = Array.from({ length: 4 }, () => new Verifier(server));
    let live: { grant: TokenGrant; until: Date }[] = [];
    const signedBy = new Set<string>();
    const oldCookies = browsers.map(({ cookieHeader }) => cookieHeader());

    const goOn = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += stepSeconds) {
        clock.advance(stepSeconds);
        for (const browser of browsers) await refresh(browser);
        live = live.filter(({ until }) => until > clock.now());
        const asking = verifiers.filter((_, index) => index <= passed / 90);
        for (const verifier of asking) {
          for (const { grant } of live) signedBy.add(await verifier.verify(grant));
        }
      }
    };
    const refresh = async (browser: Browser) => {
      const grant = await browser.refresh();
      live.push({ grant, until: new Date(clock.now().getTime() + grant.expires_in * 1000) });
      expect((await browser.get('/api/me', grant)).status).toBe(200);
    };

    await goOn(400);
    server.replaceKeyring(rotateKeys(keyring, clock.now()));
    await goOn(800);
    server.replaceKeyring(retireKeys(keyring, { lifetimes: config, now: clock.now() }));
    await goOn(400);

    const states = listKeys(keyring, { lifetimes: config, now: clock.now() }).map(
      ({ use, state }) => [use, state],
    );
    expect(signedBy.size).toBe(2);
    expect(states).toEqual([
      ['signing', 'active'],
      ['refresh', 'retiring'],
      ['refresh', 'active'],
    ]);
    expect(browsers.map(({ cookieHeader }) => cookieHeader())).not.toEqual(oldCookies);
  });

  it('keeps a session that was idle throughout', async () => {
    const { clock, config, keyring } = server;
    const browser = createBrowser(server);
    await browser.signUp();
    await browser.signIn({ remember: true });
    server.replaceKeyring(rotateKeys(keyring, clock.now()));
    clock.advance(config.sessionLimits.idleSeconds - 60);
    server.replaceKeyring(retireKeys(keyring, { lifetimes: config, now: clock.now() }));

    const grant = await browser.refresh();

    expect((await browser.get('/api/me', grant)).status).toBe(200);
    expect((await server.request('GET', '/api/me', { headers: bearer(grant) })).status).toBe(200);
  });

  it('keeps a client that loses responses and retries', async () => {
    const day = 86_400;
    const patient = await startTestServer({ env: { LATE_RETRY_SECONDS: String(day) } });
    const { clock, config, keyring } = patient;
    const browser = createBrowser(patient);
    await browser.signUp();
    await browser.signIn({ remember: true });
    const headers = { cookie: browser.cookieHeader() };
    patient.replaceKeyring(rotateKeys(keyring, clock.now()));
    clock.advance(config.sessionLimits.idleSeconds - 60);
    const responses = [await patient.request('POST', apiPaths.refresh, { headers })];

    for (let days = 1; days < 14; days += 1) {
      clock.advance(day - 1);
      patient.replaceKeyring(retireKeys(keyring, { lifetimes: config, now: clock.now() }));
      responses.push(await patient.request('POST', apiPaths.refresh, { headers }));
    }

    expect(responses.map(({ status }) => status)).toEqual(Array<number>(14).fill(200));
    await patient.stop();
  });
});
