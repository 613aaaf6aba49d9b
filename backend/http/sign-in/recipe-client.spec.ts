import { type TestResponse } from '../../testing/response.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

/**
 * A client written by the well-known recipe: the token in a variable, a refresh for each 401, and
 * one retry. Only the prefix `/api` is ours.
 */
function createRecipeClient(server: TestServer) {
  let accessToken: string | null = null;
  let cookie = '';

  async function send(method: string, path: string, json?: object): Promise<TestResponse> {
    const response = await server.request(method, `/api${path}`, {
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      ...(json === undefined ? {} : { json }),
    });
    for (const header of response.headers['set-cookie'] ?? []) {
      cookie = header.includes('Max-Age=0') ? '' : header.split(';')[0]!;
    }
    return response;
  }

  return {
    async login(email: string, password: string) {
      const response = await send('POST', '/login', { email, password });
      accessToken = (response.json as { access_token: string }).access_token;
    },
    async get(path: string) {
      const response = await send('GET', path);
      if (response.status !== 401) return response;
      const refreshed = await send('POST', '/refresh');
      if (refreshed.status !== 200) throw new Error('signed out');
      accessToken = (refreshed.json as { access_token: string }).access_token;
      return send('GET', path);
    },
    async logout() {
      const response = await send('POST', '/logout');
      accessToken = null;
      return response.json;
    },
    cookie: () => cookie,
  };
}

describe("the recipe's own client", () => {
  const email = 'ada@example.org';
  const password = 'a quiet analytical engine';
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer();
    await server.request('POST', '/api/register', { json: { email, password, name: 'Ada' } });
  });

  afterEach(() => server.stop());

  it('signs in, stays signed in for hours, and signs out', async () => {
    const client = createRecipeClient(server);
    await client.login(email, password);

    for (let hours = 0; hours < 20; hours += 1) {
      server.clock.advance(3600);
      expect((await client.get('/me')).status).toBe(200);
    }

    expect(await client.logout()).toEqual({ msg: 'logged out' });
    await expectAsync(client.get('/me')).toBeRejectedWithError('signed out');
  });

  it('is never signed out by refreshing once for each of many requests', async () => {
    const client = createRecipeClient(server);
    await client.login(email, password);

    for (let cycles = 0; cycles < 20; cycles += 1) {
      server.clock.advance(301);
      const responses = await Promise.all(
        ['/me', '/sessions', '/me', '/sessions', '/me', '/me'].map((path) => client.get(path)),
      );
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    }
  });

  it('cannot continue with a cookie kept after signing out', async () => {
    const client = createRecipeClient(server);
    await client.login(email, password);
    const cookie = client.cookie();
    await client.logout();

    const response = await server.request('POST', '/api/refresh', { headers: { cookie } });

    expect(response.status).toBe(401);
  });
});
