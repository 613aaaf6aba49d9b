import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { BenchmarkResponse, Client } from './client.ts';

/** A browser with one session. Throws if a response is neither the expected one nor a 503. */
export interface Visitor {
  readonly signIn: () => Promise<BenchmarkResponse>;
  readonly readMe: () => Promise<BenchmarkResponse>;
  readonly refresh: () => Promise<BenchmarkResponse>;
}

/** Creates a visitor who is not signed in yet. */
export function createVisitor(
  client: Client,
  credentials: { readonly email: string; readonly password: string },
): Visitor {
  let accessToken = '';
  let cookie = '';
  return {
    signIn: async () =>
      keep(
        await client.send('POST', apiPaths.login, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(credentials),
        }),
      ),
    readMe: async () =>
      accept(
        await client.send('GET', apiPaths.me, {
          headers: { authorization: `Bearer ${accessToken}` },
        }),
      ),
    refresh: async () => keep(await client.send('POST', apiPaths.refresh, { headers: { cookie } })),
  };

  function keep(response: BenchmarkResponse): BenchmarkResponse {
    if (accept(response).status === 503) return response;
    accessToken = (JSON.parse(response.body) as TokenGrant).access_token;
    cookie = response.cookie ?? cookie;
    return response;
  }
}

/** Returns a response that a measurement can count; throws for any other error. */
export function accept(response: BenchmarkResponse): BenchmarkResponse {
  if (response.status === 200 || response.status === 503) return response;
  throw new Error(`${response.status}: ${response.body}`);
}
