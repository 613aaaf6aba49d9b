import { GatewayError } from './gateway-error.ts';
import type { Seal } from './seal.ts';

/** What browsers store of a cookie at least (RFC 6265 §6.1). */
const maxCookieBytes = 4096;

export type SealedCookie = ReturnType<typeof createSealedCookie>;

interface CookieParts {
  readonly publicUrl: string;
  readonly maxAgeSeconds: number;
  readonly seal: Seal;
}

/** Reads and writes the cookie that holds the sealed refresh token. */
export function createSealedCookie({ publicUrl, maxAgeSeconds, seal }: CookieParts) {
  const isSecure = publicUrl.startsWith('https:');
  // WebKit stores no Secure cookies under http.
  const name = isSecure ? '__Host-token-handler' : 'token-handler';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  const life = maxAgeSeconds === 0 ? '' : `; Max-Age=${maxAgeSeconds}`;
  return {
    cleared: `${name}=; ${attributes}; Max-Age=0`,

    /** Returns the refresh token of a Cookie header: `null` without one or if no key opens it. */
    read(header: string | undefined): string | null {
      const mine = pairsOf(header).find(isOurs);
      return mine === undefined ? null : seal.open(mine.slice(name.length + 1));
    },

    /** Returns a Set-Cookie header. @throws GatewayError if browsers would drop the cookie. */
    write(refreshToken: string): string {
      const cookie = `${name}=${seal.seal(refreshToken)}; ${attributes}${life}`;
      if (cookie.length > maxCookieBytes) throw new GatewayError('refresh_token_too_long');
      return cookie;
    },

    /** Returns a Cookie header without our cookie, `undefined` if nothing is left. */
    withoutOurs(header: string | undefined): string | undefined {
      const others = pairsOf(header).filter((pair) => !isOurs(pair));
      return others.length === 0 ? undefined : others.join('; ');
    },

    /** Returns Set-Cookie headers without those that would replace our cookie. */
    foreign(setCookies: readonly string[]): string[] {
      return setCookies.filter((each) => !isOurs(each.trimStart()));
    },
  };

  function isOurs(pair: string): boolean {
    return pair.split(/[=;]/, 1)[0]?.trim() === name;
  }
}

function pairsOf(header = ''): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter(Boolean);
}
