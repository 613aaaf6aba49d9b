import type { HttpResponse } from '@angular/common/http';

/** An access token from a response, and what the server says about it. */
export interface TokenGrant {
  /** The access token itself. */
  readonly value: string;
  /**
   * Its lifetime in milliseconds, counted from receipt. Default: what the claims of a JWT say; other
   * tokens are used until the server rejects them.
   */
  readonly lifetimeMs?: number | null | undefined;
  /** The user's id, to notice a change of account. Default: the claim `sub`. */
  readonly user?: string | number | null | undefined;
  /** The session's id, to notice another session of the same user. Default: the claim `sid`. */
  readonly session?: string | null | undefined;
  /** How often the refresh token has rotated; puts messages between tabs in order. */
  readonly generation?: number | null | undefined;
}

/**
 * Returns the access token in a JSON response, or `null` if there is none: `access_token`,
 * `accessToken` or `access`, and beside it `expires_in` or `expiresIn` in seconds (RFC 6749 §5.1),
 * `sub`, `sid` and `generation`. The default of the option `grant`.
 *
 * @example
 * // For responses like { "data": { "accessToken": "…" } }:
 * grant: (response) => readGrant(response.clone({ body: (response.body as Wrapped).data }))
 */
export function readGrant({ body }: HttpResponse<unknown>): TokenGrant | null {
  const json = Object(body) as Wire;
  const value = json.access_token ?? json.accessToken ?? json.access;
  if (value === undefined) return null;
  const { sub: user, sid: session, generation } = json;
  const lifetimeMs = Number(json.expires_in ?? json.expiresIn) * 1_000;
  return { value, lifetimeMs, user, session, generation };
}

// A server may send anything; `toGrant` checks it.
interface Wire {
  readonly access_token?: string;
  readonly accessToken?: string;
  readonly access?: string;
  readonly expires_in?: number | string | null;
  readonly expiresIn?: number | string | null;
  readonly sub?: string | number | null;
  readonly sid?: string | null;
  readonly generation?: number | null;
}
