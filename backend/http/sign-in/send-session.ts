import type { TokenGrant } from '#shared/auth';
import { toDeviceName } from '../../auth/sessions/device-name.ts';
import type { Browser, OpenedSession } from '../../auth/sessions/sessions.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { RequestContext } from '../request-state.ts';

/**
 * Sends a session to the browser: the refresh token in the cookie, the access token in the body.
 */
export function sendSession(
  ctx: RequestContext,
  cookie: RefreshCookie,
  opened: OpenedSession,
): void {
  cookie.write(ctx, { token: opened.refreshToken, maxAgeSeconds: opened.maxAgeSeconds });
  const { sub: userId, sid } = opened.grant;
  ctx.state.identity = { userId, sid };
  ctx.body = opened.grant satisfies TokenGrant;
}

/** Returns the browser of a new session, with its previous refresh token. */
export function readBrowser(ctx: RequestContext, cookie: RefreshCookie): Browser {
  return {
    client: { device: toDeviceName(ctx.get('User-Agent')), address: ctx.ip },
    replaces: cookie.read(ctx),
  };
}
