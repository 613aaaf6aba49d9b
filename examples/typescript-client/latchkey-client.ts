import { apiPaths } from '#shared/api-paths';
import type { Credentials, TokenGrant } from '#shared/auth';
import type { Me } from '#shared/account';
import type { Problem, ProblemCode } from '#shared/problems';
import type { SessionList } from '#shared/sessions';

/** A problem response of the server, with its stable code. */
export class Rejection extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const refreshable: readonly ProblemCode[] = [
  'access_token_expired',
  'access_token_invalid',
  'access_token_revoked',
];

/**
 * A client outside a browser: it stores the cookie and the access token, and refreshes
 * automatically.
 */
export class LatchkeyClient {
  readonly #origin: string;
  #cookie = '';
  #accessToken = '';
  #refreshing: Promise<void> | null = null;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async signIn(credentials: Credentials): Promise<void> {
    this.#keep(await this.#send<TokenGrant>('POST', apiPaths.login, credentials));
  }

  async signOut(): Promise<void> {
    await this.#send('POST', apiPaths.logout);
    this.#accessToken = '';
  }

  me(): Promise<Me> {
    return this.#get(apiPaths.me);
  }

  sessions(): Promise<SessionList> {
    return this.#get(apiPaths.sessions);
  }

  async #get<Body>(path: string): Promise<Body> {
    const sent = this.#accessToken;
    try {
      return await this.#send('GET', path);
    } catch (error) {
      if (!(error instanceof Rejection) || !refreshable.includes(error.problem.code)) throw error;
      // Another request may have refreshed while this one was in flight.
      if (sent === this.#accessToken) await this.#refresh();
      return this.#send('GET', path);
    }
  }

  /** Runs at most one refresh; concurrent callers share it. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#send<TokenGrant>('POST', apiPaths.refresh)
      .then((grant) => this.#keep(grant))
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #send<Body>(method: string, path: string, body?: object): Promise<Body> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: {
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(this.#accessToken === '' ? {} : { authorization: `Bearer ${this.#accessToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    if (!response.ok) throw new Rejection((await response.json()) as Problem);
    return (await response.json()) as Body;
  }

  #keep(grant: TokenGrant): void {
    this.#accessToken = grant.access_token;
  }
}
