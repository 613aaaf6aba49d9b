import { limits } from '#shared/limits';
import type { Caller, Callers } from '../auth/tokens/callers.ts';
import { type Clock, secondsBetween } from '../auth/clock.ts';
import { ProblemError } from '../auth/problem.ts';
import type { RequestContext } from './request-state.ts';

/** Identifies the sender of a request. */
export interface Authentication {
  /**
   * Returns the caller.
   * | @throws ProblemError `access_token_missing`, `_expired`, `_invalid` or `_revoked`.
   */
  authenticate(ctx: RequestContext): Promise<Caller>;
  /**
   * Returns a caller who has recently entered the password (RFC 9470).
   * | @throws ProblemError `step_up_required`, and what `authenticate` throws.
   */
  authenticateRecently(ctx: RequestContext): Promise<Caller>;
  /** Returns the caller of a token that may have expired, `null` without one; only for sign-out. */
  recognize(ctx: RequestContext): Caller | null;
}

/** Creates the authentication that routes start with. */
export function createAuthentication(callers: Callers, now: Clock): Authentication {
  return { authenticate, authenticateRecently, recognize };

  async function authenticate(ctx: RequestContext): Promise<Caller> {
    const token = bearerToken(ctx);
    if (token === null)
      throw new ProblemError('access_token_missing', 'the request has no access token');
    const caller = await callers.identify(token);
    ctx.state.identity = caller;
    return caller;
  }

  async function authenticateRecently(ctx: RequestContext): Promise<Caller> {
    const caller = await authenticate(ctx);
    const maxAgeSeconds = limits.stepUpMaxAgeSeconds;
    if (secondsBetween(caller.authTime, now()) > maxAgeSeconds) {
      throw new ProblemError('step_up_required', 'the password was entered too long ago', {
        maxAgeSeconds,
      });
    }
    return caller;
  }

  function recognize(ctx: RequestContext): Caller | null {
    const token = bearerToken(ctx);
    const caller = token === null ? null : callers.identifyExpired(token);
    if (caller !== null) ctx.state.identity = caller;
    return caller;
  }
}

/** Returns the token of an `Authorization: Bearer` header (RFC 6750 §2.1), `null` without one. */
function bearerToken(ctx: RequestContext): string | null {
  const [scheme, token, ...rest] = ctx.get('Authorization').split(' ');
  const isBearer = scheme?.toLowerCase() === 'bearer' && token !== undefined && rest.length === 0;
  return isBearer ? token : null;
}
