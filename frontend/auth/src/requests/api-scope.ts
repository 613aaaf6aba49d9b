import { HTTP_TRANSFER_CACHE_ORIGIN_MAP, type HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject, Injectable } from '@angular/core';
import { AUTH_OPTIONS } from '../auth-options';
import { PAGE } from '../page/page';
import { AUTH_MODE } from './request-context';

/** Decides which requests may carry the access token. */
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

  /** Returns whether the request goes to the API and leaves its authorization to the library. */
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

  /** Returns the URL to which the browser would send the request, or `null` if it is ambiguous. */
  #finalURL(spelling: string): URL | null {
    // URL parsers and proxies disagree about the meaning of these.
    if (/^\s*\/\/|^[^?#]*([\\\t\r\n]|%(2f|5c)(\.|%2e){2}|(\.|%2e){2}%(2f|5c))/i.test(spelling)) {
      return null;
    }
    const url = this.#inBrowser(parseURL(spelling, this.#baseURI()));
    return url?.username === '' && url.password === '' ? url : null;
  }

  /** Returns the URL that the browser uses if the server reaches the API at another origin. */
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

/** Returns the URL without its query, which some servers use to tell sign-in from refresh. */
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
