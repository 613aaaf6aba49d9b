import { provideLocationMocks } from '@angular/common/testing';
import {
  HttpTestingController,
  type TestRequest,
  provideHttpClientTesting,
} from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ɵPAGE } from '@latchkey/angular';
import type { Me } from '#shared/account';
import type { TokenGrant } from '#shared/auth';
import type { Problem, ProblemCode } from '#shared/problems';
import { appConfig } from '../app-config';
import { App } from '../shell/app';
import { createOwnPage } from './own-page';

const issuedAt = Math.floor(Date.now() / 1_000);
const claims = { iat: issuedAt, exp: issuedAt + 300, sid: 'session-1', gen: 1 };

/** A grant as the server sends it. */
export const grant: TokenGrant = {
  access_token: `header.${btoa(JSON.stringify(claims)).replace(/=+$/, '')}.signature`,
  token_type: 'Bearer',
  expires_in: 300,
  sub: 'user-1',
  sid: 'session-1',
  generation: 1,
};

/** The user of {@link grant}. */
export const me: Me = {
  id: 'user-1',
  email: 'dana@example.com',
  name: 'Dana Demo',
  isAdmin: false,
  createdAt: 1_700_000_000,
};

/** An error response as the server sends it. */
export function problem(code: ProblemCode, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: code, status: 400, code, requestId: 'request-1', ...more };
}

/** Rejects a request as the server does. */
export function reject(request: TestRequest, rejection: Problem, headers = {}): void {
  request.flush(rejection, { status: rejection.status, statusText: rejection.title, headers });
}

/** The whole app with its own providers; the spec controls only the network. */
export class OpenedApp {
  readonly router = TestBed.inject(Router);
  readonly #http = TestBed.inject(HttpTestingController);

  constructor(readonly fixture: ComponentFixture<App>) {}

  get page(): HTMLElement {
    return this.fixture.nativeElement as HTMLElement;
  }

  /** The text of the page, its dialogs and messages. */
  get text(): string {
    return document.body.innerText.replace(/\s+/g, ' ');
  }

  find(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`${selector} is not on the page: ${this.text}`);
    return found;
  }

  button(name: string): HTMLButtonElement {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('button')];
    const found = buttons.find((button) => toName(button).startsWith(name));
    if (found === undefined) throw new Error(`no button "${name}": ${buttons.map(toName).join()}`);
    return found;
  }

  type(selector: string, text: string): void {
    const input = this.find(selector) as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event('input'));
  }

  /** Waits for the next request of a method and path. */
  async request(method: string, path: string): Promise<TestRequest> {
    const [request] = await this.requests(method, path, 1);
    if (request === undefined) throw new Error(`${method} ${path} did not come`);
    return request;
  }

  /** Waits for exactly `count` requests of a method and path. */
  async requests(method: string, path: string, count: number): Promise<readonly TestRequest[]> {
    const found: TestRequest[] = [];
    await eventually(`${method} ${path}`, () => {
      found.push(...this.#http.match((sent) => sent.method === method && sent.url === path));
      return found.length >= count;
    });
    if (found.length > count) throw new Error(`${method} ${path} came ${found.length} times`);
    return found;
  }

  async respond(method: string, path: string, body: object | null): Promise<void> {
    (await this.request(method, path)).flush(body);
  }

  async reject(
    method: string,
    path: string,
    { headers = {}, ...body }: Problem & { readonly headers?: Record<string, string> },
  ): Promise<void> {
    reject(await this.request(method, path), body, headers);
  }

  /** Rejects a request as the server does if the password was entered too long ago (RFC 9470). */
  demandStepUp(method: string, path: string): Promise<void> {
    return this.reject(method, path, {
      ...problem('step_up_required', { status: 401 }),
      headers: {
        'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", max_age=600',
      },
    });
  }

  expectNo(method: string, path: string): void {
    TestBed.tick();
    this.#http.expectNone((sent) => sent.method === method && sent.url === path);
  }

  shows(text: string): Promise<void> {
    return eventually(`"${text}"`, () => this.text.includes(text));
  }

  isAt(url: string): Promise<void> {
    return eventually(`address ${url}`, () => this.router.url === url);
  }
}

/** Opens the app at a URL, in a browser with or without a known session. */
export async function openApp(url: string, { isKnown = false } = {}): Promise<OpenedApp> {
  localStorage.removeItem('latchkey.ending');
  localStorage.setItem('latchkey.session', isKnown ? 'session' : 'none');
  TestBed.configureTestingModule({
    providers: [
      ...appConfig.providers,
      provideLocationMocks(),
      provideHttpClientTesting(),
      { provide: ɵPAGE, useFactory: createOwnPage },
    ],
  });
  const app = new OpenedApp(TestBed.createComponent(App));
  void app.router.navigateByUrl(url);
  // A known session is restored first, which needs a response from the spec.
  if (!isKnown) await eventually('a page', () => app.page.querySelector('h1') !== null);
  return app;
}

/** Opens the app as a signed-in user. */
export async function openSignedIn(url: string, user: Me = me): Promise<OpenedApp> {
  const app = await openApp(url, { isKnown: true });
  await app.respond('POST', '/api/refresh', grant);
  await app.respond('GET', '/api/me', user);
  return app;
}

/** Waits, one turn of the event loop at a time, until the condition holds. */
export async function eventually(what: string, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    TestBed.tick();
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} did not come: ${document.body.innerText}`);
}

function toName(button: HTMLButtonElement): string {
  return button.getAttribute('aria-label') ?? button.innerText.trim();
}
