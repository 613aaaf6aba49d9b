import type { HttpHeaders } from '@angular/common/http';
import { type Grant, isBearerToken } from './access-token';
import type { TokenGrant } from './read-grant';

/**
 * Returns a grant with everything that its JWT says, or `null` if it has no usable token: it comes
 * from a server or an application's own function, so its members may be anything.
 */
export function toGrant(found: TokenGrant | null, headers: HttpHeaders): Grant | null {
  if (typeof found?.value !== 'string' || !isBearerToken(found.value)) return null;
  const claims = readClaims(found.value);
  const { value, lifetimeMs, generation } = found;
  return {
    value,
    lifetimeMs: isPositive(lifetimeMs) ? lifetimeMs : lifetimeIn(claims, headers),
    user: toText(found.user ?? claims.sub),
    session: toText(found.session ?? claims.sid),
    generation: typeof generation === 'number' ? generation : null,
  };
}

type Claims = Readonly<Partial<Record<'exp' | 'iat' | 'sub' | 'sid', unknown>>>;

/** Returns the claims of a JWT (RFC 7519 §3), without trusting them; none for other tokens. */
function readClaims(token: string): Claims {
  try {
    const [, payload = ''] = token.replace(/-/g, '+').replace(/_/g, '/').split('.');
    const bytes = Uint8Array.from(atob(payload), (byte) => byte.charCodeAt(0));
    return Object(JSON.parse(new TextDecoder().decode(bytes))) as Claims;
  } catch {
    return {};
  }
}

/** The clocks of browser and server differ, so only the server's own times are compared. */
function lifetimeIn({ exp, iat }: Claims, headers: HttpHeaders): number {
  const issuedMs = iat === undefined ? Date.parse(headers.get('Date') ?? '') : Number(iat) * 1_000;
  const lifetimeMs = Number(exp) * 1_000 - issuedMs;
  return isPositive(lifetimeMs) ? lifetimeMs : Infinity;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function toText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
