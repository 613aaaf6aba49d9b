import type { Call } from './server-list.ts';
import type { RunningServer } from './start-server.ts';

/** A client with a cookie jar that talks to an example server as its documentation says. */
export class HttpClient {
  readonly cookies = new Map<string, string>();
  token = '';
  refreshToken = '';
  /** Whether it copies the CSRF cookie into the header; another site's page cannot. */
  sendsCsrfHeader = true;
  readonly #running: RunningServer;

  constructor(running: RunningServer) {
    this.#running = running;
  }

  async signIn(): Promise<Response> {
    const { first, signIn } = this.#running.server;
    if (first !== undefined) await this.#send({ method: 'GET', path: first });
    return this.#takeTokens(await this.#send(signIn));
  }

  async refresh(): Promise<Response> {
    return this.#takeTokens(await this.#send(this.#running.server.refresh));
  }

  /** Returns `null` if the server has no sign-out. */
  async signOut(): Promise<Response | null> {
    const { signOut } = this.#running.server;
    return signOut === null ? null : this.#send(signOut);
  }

  async read(): Promise<Response> {
    return this.#send({ method: 'GET', path: this.#running.server.resource, needsToken: true });
  }

  async #send({ method, path, body, encoding, needsToken }: Call): Promise<Response> {
    const { url, server } = this.#running;
    const headers = new Headers({ Origin: 'http://localhost:4200', ...server.headers });
    if (this.cookies.size > 0) headers.set('Cookie', this.#cookieHeader());
    if (needsToken) headers.set('Authorization', `Bearer ${this.token}`);
    const csrf = server.csrf && this.cookies.get(server.csrf.cookie);
    if (this.sendsCsrfHeader && server.csrf && csrf)
      headers.set(server.csrf.header, decodeURIComponent(csrf));
    const response = await fetch(url + path, {
      method,
      headers,
      body: body ? this.#encode(body, { encoding, headers }) : null,
    });
    for (const line of response.headers.getSetCookie()) this.#store(line);
    return response;
  }

  #encode(
    body: NonNullable<Call['body']>,
    { encoding, headers }: { encoding: Call['encoding']; headers: Headers },
  ): string | URLSearchParams {
    const fields = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        value === 'refreshToken' ? this.refreshToken : value,
      ]),
    );
    if (encoding === 'form') return new URLSearchParams(fields);
    headers.set('Content-Type', 'application/json');
    return JSON.stringify(fields);
  }

  async #takeTokens(response: Response): Promise<Response> {
    if (!response.ok) return response;
    const body = (await response.clone().json()) as Record<string, unknown>;
    this.token = String(body[this.#running.server.tokenField]);
    const refreshToken = body[this.#running.server.refreshTokenField ?? 'refresh_token'];
    if (typeof refreshToken === 'string') this.refreshToken = refreshToken;
    return response;
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #store(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const isGone = attributes.some((attribute) =>
      /^(max-age=0|expires=.* 1970 .*)$/i.test(attribute),
    );
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
}
