import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { refreshCookieNames } from '#shared/refresh-cookie';
import type { User } from '../auth/accounts/user.ts';
import { usualClient } from '../storage/contract/session-world.ts';
import { ada } from '../testing/browser.ts';
import { effort } from '../testing/effort.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const sessionCount = effort({ usual: 10, long: 2000 });
const cycles = 20;
const requestsAtOnce = 6;

/** A client written by the well-known recipe: each request that gets a 401 refreshes on its own. */
class RecipeClient {
  readonly #server: TestServer;
  cookie: string;
  #token: string;

  constructor(server: TestServer, session: { refreshToken: string; grant: TokenGrant }) {
    this.#server = server;
    this.cookie = session.refreshToken;
    this.#token = session.grant.access_token;
  }

  /**
   * Sends concurrent requests and returns their outcomes. Cookies arrive in any order, or never.
   */
  async load(): Promise<string[]> {
    const arriving: string[] = [];
    const outcomes = await Promise.all(
      Array.from({ length: requestsAtOnce }, () => this.#request(arriving)),
    );
    for (const cookie of shuffle(arriving).slice(0, randomBelow(requestsAtOnce) + 1)) {
      this.cookie = cookie;
    }
    return outcomes;
  }

  /** Refreshes once, and stores the returned cookie. */
  async refresh(): Promise<string> {
    const arriving: string[] = [];
    const outcome = await this.#refresh(arriving);
    this.cookie = arriving[0] ?? this.cookie;
    return outcome;
  }

  async #refresh(arriving: string[]): Promise<string> {
    const response = await this.#server.request('POST', apiPaths.refresh, {
      headers: { cookie: `${refreshCookieNames.plain}=${this.cookie}` },
    });
    if (response.status !== 200) return (response.json as Problem).code;
    this.#token = (response.json as TokenGrant).access_token;
    const [cookie = ''] = response.headers['set-cookie'] ?? [];
    arriving.push(/=([^;]*)/.exec(cookie)?.[1] ?? '');
    return 'granted';
  }

  async #request(arriving: string[]): Promise<string> {
    if ((await this.#get()) === 200) return 'responded';
    const outcome = await this.#refresh(arriving);
    if (outcome !== 'granted') return outcome;
    return (await this.#get()) === 200 ? 'responded' : 'rejected';
  }

  async #get(): Promise<number> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return (await this.#server.request('GET', apiPaths.me, { headers })).status;
  }
}

describe('clients that refresh once per 401', () => {
  let server: TestServer;
  let user: User;

  beforeEach(async () => {
    server = await startTestServer();
    user = await server.rules.accounts.add({ ...ada, isAdmin: false });
  });

  afterEach(async () => {
    await server.stop();
  });

  async function signIn(): Promise<RecipeClient> {
    const options = { remember: true, client: usualClient, replaces: null };
    return new RecipeClient(server, await server.rules.sessions.start(user, options));
  }

  it('are never signed out, even if cookies arrive in any order or not at all', async () => {
    const clients = await Promise.all(Array.from({ length: sessionCount }, signIn));

    for (let cycle = 0; cycle < cycles; cycle += 1) {
      server.clock.advance(301 + randomBelow(600));
      for (const client of clients) {
        expect(await client.load()).toEqual(Array(requestsAtOnce).fill('responded'));
      }
    }
  }, 1_800_000);

  it('lose a session once a copied cookie is used late', async () => {
    const victim = await signIn();
    const { cookie } = victim;
    for (let cycle = 0; cycle < 2; cycle += 1) {
      server.clock.advance(301);
      await victim.refresh();
      await victim.load();
    }
    const thief = await signIn();
    thief.cookie = cookie;
    server.clock.advance(301);
    await victim.load();

    expect(await thief.refresh()).toBe('token_reused');
    expect(await victim.refresh()).toBe('session_ended');
  });
});

function shuffle<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}
