import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import type { ServerProcess } from './server-process.ts';

/** A simple client with a cookie jar, like curl. */
export class PlainClient {
  #cookie = '';
  grant: TokenGrant | null = null;

  /** The cookie header of the next request. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Sends a request with the cookie, and stores the returned one. */
  async post(server: ServerProcess, path: string, body?: object): Promise<Response> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: {
        cookie: this.#cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    return response;
  }

  /** Creates an account, which also signs in. */
  async signUp(server: ServerProcess): Promise<void> {
    const response = await this.post(server, apiPaths.register, {
      email: `${crypto.randomUUID()}@example.org`,
      password: 'a quiet analytical engine',
      name: 'Ada',
    });
    this.grant = (await response.json()) as TokenGrant;
  }

  /** Refreshes, stores the result, and returns the status. */
  async refresh(server: ServerProcess): Promise<number> {
    const response = await this.post(server, apiPaths.refresh);
    if (response.ok) this.grant = (await response.json()) as TokenGrant;
    return response.status;
  }

  /** Requests `/api/me` with the access token; returns `me`, or the code of the problem. */
  async me(server: ServerProcess): Promise<string> {
    const response = await fetch(server.url + apiPaths.me, {
      headers: { authorization: `Bearer ${this.grant?.access_token ?? ''}` },
    });
    return response.ok ? 'me' : ((await response.json()) as Problem).code;
  }
}
