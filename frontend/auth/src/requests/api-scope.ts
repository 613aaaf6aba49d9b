import { HTTP_TRANSFER_CACHE_ORIGIN_MAP, type HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject, Injectable } from '@angular/core';
import { AUTH_OPTIONS } from '../auth-options';
import { PAGE } from '../page/page';
import { AUTH_MODE } from './request-context';

/** Knows which requests may carry the access token. */
@Injectable({ providedIn: 'root' })
export class ApiScope {
  readonly #document = inject(DOCUMENT);
  readonly #hasPage = inject(PAGE) !== null;
  readonly #originMap = inject(HTTP_TRANSFER_CACHE_ORIGIN_MAP, { optional: true });
  readonly #options = inject(AUTH_OPTIONS);
  readonly #areas = this.#options.api.map((area) => this.#toURL(area));
  readonly #endpoints = [this.#options.signIn, this.#options.refresh, this.#options.signOut].map(
    (endpoint) => placeOf(this.#toURL(endpoint)),
  );

  /** Tells whether the request goes to the API and leaves its authorization to us. */
  covers(request: HttpRequest<unknown>): boolean {
    if (request.context.get(AUTH_MODE) === 'none') return false;
    if (request.headers.has('Authorization')) return false;
    const url = this.#finalURL(request.urlWithParams);
    return (
      url !== null &&
      this.#areas.some((area) => isInside(url, area)) &&
      !this.#endpoints.includes(placeOf(url))
    );
  }

  /** Gives where the browser would send the request; `null` where the spelling leaves a doubt. */
  #finalURL(spelling: string): URL | null {
    // Parsers disagree about what these mean, and what a proxy on the way makes of them.
    if (/^\s*\/\/|^[^?#]*([\\\t\r\n]|%(2f|5c)(\.|%2e){2}|(\.|%2e){2}%(2f|5c))/i.test(spelling)) {
      return null;
    }
    const url = this.#inBrowser(parseURL(spelling, this.#baseURI()));
    return url?.username === '' && url.password === '' ? url : null;
  }

  /** Returns the address at which the browser reaches what a server may reach at another origin. */
  #inBrowser(url: URL | null): URL | null {
    const origin = this.#originMap?.[url?.origin ?? ''];
    if (url === null || origin === undefined) return url;
    return parseURL(url.href.replace(url.origin, origin), origin);
  }

  #baseURI(): string {
    if (this.#hasPage) return this.#document.baseURI;
    // Angular's document on a server does not implement `baseURI`.
    const base = this.#document.querySelector('base')?.getAttribute('href') ?? '';
    const { href } = this.#document.location;
    return parseURL(base, href)?.href ?? href;
  }

  #toURL(path: string): URL | null {
    return parseURL(path, this.#document.location.origin);
  }
}

/** An endpoint is the same whatever its query: some servers tell sign-in from refresh by it. */
function placeOf(url: URL | null): string | undefined {
  return url ? url.origin + url.pathname : undefined;
}

function isInside(url: URL, area: URL | null): boolean {
  const folder = area?.pathname.replace(/\/*$/, '/') ?? '';
  return url.origin === area?.origin && `${url.pathname}/`.startsWith(folder);
}

function parseURL(spelling: string, base: string): URL | null {
  try {
    return new URL(spelling, base);
  } catch {
    return null;
  }
}
