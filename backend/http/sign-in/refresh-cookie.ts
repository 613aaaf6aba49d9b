import { refreshCookieNames } from '#shared/refresh-cookie';
import type { RequestContext } from '../request-state.ts';

export type RefreshCookie = ReturnType<typeof createRefreshCookie>;

/**
 * Reads and writes the cookie that holds the refresh token.
 * | Scripts cannot read it, other sites cannot send it, and under https no other host or connection
 * can set it (RFC 6265bis, prefix `__Host-Http-`). WebKit stores no Secure cookies under http.
 */
export function createRefreshCookie(publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:');
  const name = isSecure ? refreshCookieNames.secure : refreshCookieNames.plain;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return { read, write, clear };

  /** Returns the refresh token of a request, `null` without one. */
  function read(ctx: RequestContext): string | null {
    return ctx.cookies.get(name) ?? null;
  }

  /** Sets the cookie, for `maxAgeSeconds` or, with `null`, until the browser is closed. */
  function write(
    ctx: RequestContext,
    { token, maxAgeSeconds }: { readonly token: string; readonly maxAgeSeconds: number | null },
  ): void {
    const life = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`;
    send(ctx, `${name}=${token}; ${attributes}${life}`);
  }

  /** Deletes the cookie. */
  function clear(ctx: RequestContext): void {
    send(ctx, `${name}=; ${attributes}; Max-Age=0`);
  }

  // Koa's cookies support only `Expires`, which a browser compares with its own, possibly wrong
  // clock.
  function send(ctx: RequestContext, cookie: string): void {
    ctx.set('Set-Cookie', cookie);
  }
}
