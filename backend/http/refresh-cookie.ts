import type { RequestContext } from './request-state.ts';

export type RefreshCookie = ReturnType<typeof createRefreshCookie>;

/**
 * Reads and writes the cookie that holds the refresh token.
 *
 * No script can read it, no other site can send it, and under https no other host or connection can
 * have planted it (RFC 6265bis, prefix `__Host-Http-`). WebKit stores no Secure cookie under http.
 */
export function createRefreshCookie(publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:');
  const name = isSecure ? '__Host-Http-refresh' : 'latchkey-refresh';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return { read, write, clear };

  /** The refresh token that came with a request, `null` without. */
  function read(ctx: RequestContext): string | null {
    return ctx.cookies.get(name) ?? null;
  }

  /** Sets the cookie for so many seconds; with `null` it goes when the browser is closed. */
  function write(ctx: RequestContext, token: string, maxAgeSeconds: number | null): void {
    const life = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`;
    send(ctx, `${name}=${token}; ${attributes}${life}`);
  }

  /** Makes the browser forget the cookie. */
  function clear(ctx: RequestContext): void {
    send(ctx, `${name}=; ${attributes}; Max-Age=0`);
  }

  // Koa's cookies know `Expires` only, which a browser compares with its own, perhaps wrong clock.
  function send(ctx: RequestContext, cookie: string): void {
    ctx.set('Set-Cookie', cookie);
  }
}
