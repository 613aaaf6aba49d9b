import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Answer, Client } from './client.ts';

/** A browser with one session. Throws if a response is neither the expected one nor a 503. */
export interface Visitor {
  readonly signIn: () => Promise<Answer>;
  readonly readMe: () => Promise<Answer>;
  readonly refresh: () => Promise<Answer>;
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

  function keep(answer: Answer): Answer {
    if (accept(answer).status === 503) return answer;
    accessToken = (JSON.parse(answer.body) as TokenGrant).access_token;
    cookie = answer.cookie ?? cookie;
    return answer;
  }
}

/** Returns a response that a measurement can count; throws for any other error. */
export function accept(answer: Answer): Answer {
  if (answer.status === 200 || answer.status === 503) return answer;
  throw new Error(`${answer.status}: ${answer.body}`);
}
