import { apiPaths } from '#shared/api-paths';
import type { Credentials, Registration, TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import type { TestResponse } from './response.ts';
import type { RequestOptions, TestServer } from './server.ts';

export type Browser = ReturnType<typeof createBrowser>;

/** The account that specs sign in to. */
export const ada = {
  email: 'ada@example.org',
  password: 'a quiet analytical engine',
  name: 'Ada Lovelace',
} satisfies Registration;

/**
 * Creates a browser that has our app open: it stores cookies and sends the headers of same-origin
 * requests.
 */
export function createBrowser(server: TestServer) {
  const cookies = new Map<string, string>();
  return { cookies, send, signUp, signIn, refresh, get, cookieHeader };

  async function send(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<TestResponse> {
    const response = await server.request(method, path, {
      ...options,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(method === 'GET' ? {} : { origin: server.config.publicUrl }),
        ...(cookies.size === 0 ? {} : { cookie: cookieHeader() }),
        ...options.headers,
      },
    });
    for (const cookie of response.headers['set-cookie'] ?? []) keep(cookie);
    return response;
  }

  async function signUp(registration: Partial<Registration> = {}): Promise<TokenGrant> {
    const json = { ...ada, ...registration };
    return toGrant(await send('POST', apiPaths.register, { json }));
  }

  async function signIn(credentials: Partial<Credentials> = {}): Promise<TokenGrant> {
    const { email, password } = ada;
    const json = { email, password, ...credentials };
    return toGrant(await send('POST', apiPaths.login, { json }));
  }

  async function refresh(): Promise<TokenGrant> {
    return toGrant(await send('POST', apiPaths.refresh));
  }

  function get(path: string, grant: Pick<TokenGrant, 'access_token'>): Promise<TestResponse> {
    return send('GET', path, { headers: bearer(grant) });
  }

  function cookieHeader(): string {
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  function keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** Returns the header that carries a grant's access token. */
export function bearer(grant: Pick<TokenGrant, 'access_token'>) {
  return { authorization: `Bearer ${grant.access_token}` };
}

/** Returns status and code of a problem response. */
export function rejection(response: TestResponse): string {
  return `${response.status} ${(response.json as Problem | null)?.code ?? 'no problem'}`;
}

function toGrant(response: TestResponse): TokenGrant {
  if (response.status >= 300) throw new Error(`no grant but ${response.status} ${response.text}`);
  return response.json as TokenGrant;
}
