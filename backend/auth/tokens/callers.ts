import type { AccessTokenClaims, AccessTokens } from './access-tokens.ts';
import { createBoundedCache } from '../bounded-cache.ts';
import { isUnavailable, ProblemError } from '../problem.ts';
import type { Revocable, Revocations } from './revocations.ts';
import type { SessionStore } from '../sessions/session-store.ts';

/** The caller, as stated by a verified access token. */
export interface Caller extends Revocable {
  readonly isAdmin: boolean;
  readonly generation: number;
  /** When the user last entered the password in this session. */
  readonly authTime: Date;
}

interface CallerParts {
  readonly accessTokens: AccessTokens;
  readonly revocations: Revocations;
  readonly store: Pick<SessionStore, 'markDelivered'>;
}

export type Callers = ReturnType<typeof createCallers>;

/** Creates the functions that identify callers by their access tokens. */
export function createCallers({ accessTokens, revocations, store }: CallerParts) {
  // The highest delivered generation per session.
  const delivered = createBoundedCache<number>();
  return { identify, identifyExpired };

  /**
   * Returns the caller of a valid access token.
   * | Using the token also records that the client received the refresh response with it. From
   * then on, the previous refresh token counts as copied.
   * | @throws ProblemError `access_token_expired`, `access_token_invalid` or
   * `access_token_revoked`.
   */
  async function identify(token: string): Promise<Caller> {
    const caller = toCaller(accessTokens.verify(token));
    if (await revocations.includes(caller)) {
      throw new ProblemError('access_token_revoked', 'the session ended or the user changed', {
        session: caller,
      });
    }
    if ((delivered.get(caller.sid) ?? -1) < caller.generation) await markDelivered(caller);
    return caller;
  }

  /**
   * Returns the caller of a token that may have expired, `null` for anything else; only for
   * sign-out.
   */
  function identifyExpired(token: string): Caller | null {
    try {
      return toCaller(accessTokens.verifyExpired(token));
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  async function markDelivered({ sid, generation }: Caller): Promise<void> {
    try {
      await store.markDelivered(sid, generation);
    } catch (error) {
      // This request does not depend on it, and the next one retries.
      if (isUnavailable(error)) return;
      throw error;
    }
    delivered.set(sid, generation);
  }
}

function toCaller(claims: AccessTokenClaims): Caller {
  return {
    userId: claims.sub,
    userVersion: claims.ver,
    lifetimeSeconds: claims.exp - claims.iat,
    sid: claims.sid,
    generation: claims.gen,
    isAdmin: claims.is_admin,
    authTime: new Date(claims.auth_time * 1000),
  };
}
