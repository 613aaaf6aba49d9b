import type { HttpRequest } from '@angular/common/http';
import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

/** Plays the server of the samples, which accepts the password `right`. */
export class PlayedServer {
  /** The user of the browser's refresh cookie. */
  user: string | null = null;
  /** Why the cookie's session is over; `null` if it is not. */
  endReason: string | null = null;
  /** The roles of every user; none if it doesn't say them. */
  roles: readonly string[] | undefined;
  /** Whether refreshes fail. */
  isDown = false;
  /** Is called with each request. */
  watch: (request: HttpRequest<unknown>) => void = () => undefined;
  /** Each request with a valid token, with its user. */
  readonly lines: string[] = [];
  readonly #network = TestBed.inject(HttpTestingController);
  readonly #users = new Map<string, string>();
  #grants = 0;
  #isClosed = false;

  /** Invalidates every access token. */
  expireTokens(): void {
    this.#users.clear();
  }

  /** Stops responding. */
  close(): void {
    this.#isClosed = true;
  }

  /** Returns the user of a token, or `null` if it is invalid. */
  userOf(authorization: string | null): string | null {
    return this.#users.get(authorization ?? '') ?? null;
  }

  /** Responds to requests until the promise settles. */
  async serve<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => (isSettled = true);
    promise.then(settle, settle);
    await this.serveUntil(() => isSettled);
    return promise;
  }

  /** Responds to requests until the condition holds; otherwise the test times out. */
  async serveUntil(holds: () => boolean): Promise<void> {
    while (!holds()) {
      // The test is over and the next one needs the browser.
      if (this.#isClosed) return new Promise(() => undefined);
      for (const request of this.#network.match(() => true)) this.#response(request);
      TestBed.tick();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  #response(request: TestRequest): void {
    if (request.cancelled) return;
    const { method, url, headers } = request.request;
    const user = this.userOf(headers.get('Authorization'));
    const line = `${method} ${url}`;
    this.lines.push(user === null ? line : `${line} ${user}`);
    this.watch(request.request);
    if (this.isDown && line === 'POST /api/refresh') {
      request.flush(null, { status: 503, statusText: 'Unavailable' });
      return;
    }
    const form = request.request.body as { email?: string; password?: string } | null;
    if (line === 'POST /api/logout') {
      this.user = null;
      request.flush(null);
    } else if (line === 'POST /api/login' || line === 'POST /api/register') {
      if (form?.password === 'right') this.#grant(request, form.email ?? '');
      else reject(request, { code: 'invalid_credentials' });
    } else if (line === 'POST /api/refresh') {
      if (this.user !== null && this.endReason === null) this.#grant(request, this.user);
      else
        reject(
          request,
          this.endReason === null ? { code: 'no_session' } : { reason: this.endReason },
        );
    } else if (line === 'POST /api/partner-token') {
      request.flush({ token: 'partner-token' });
    } else if (user === null) {
      reject(request, { code: 'invalid_token' });
    } else if (line === 'PUT /api/me/password') {
      this.#grant(request, user);
    } else {
      request.flush(this.roles ? { name: user, roles: this.roles } : { name: user });
    }
  }

  #grant(request: TestRequest, user: string): void {
    this.#grants += 1;
    this.user = user;
    const token = `token-${this.#grants}`;
    this.#users.set(`Bearer ${token}`, user);
    request.flush({ access_token: token, expires_in: 300, sub: user });
  }
}

function reject(request: TestRequest, body: object): void {
  request.flush(body, { status: 401, statusText: 'Unauthorized' });
}
