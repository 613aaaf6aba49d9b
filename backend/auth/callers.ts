import type { AccessTokenClaims, AccessTokens } from './access-tokens.ts';
import { createMemory } from './memory.ts';
import { isUnavailable, ProblemError } from './problem.ts';
import type { Revocable, Revocations } from './revocations.ts';
import type { SessionStore } from './session-store.ts';

/** Who calls: what a verified access token says. */
export interface Caller extends Revocable {
  readonly isAdmin: boolean;
  readonly generation: number;
  /** When a password was last typed for the session. */
  readonly authTime: Date;
}

interface CallerParts {
  readonly accessTokens: AccessTokens;
  readonly revocations: Revocations;
  readonly store: Pick<SessionStore, 'confirm'>;
}

export type Callers = ReturnType<typeof createCallers>;

/** Tells who calls by the access token they present. */
export function createCallers({ accessTokens, revocations, store }: CallerParts) {
  // Per session the highest generation that is known to have arrived.
  const confirmed = createMemory<number>();
  return { identify, identifyExpired };

  /**
   * Gives the caller of a valid access token.
   *
   * Its use also tells that the refresh which issued it has arrived: a predecessor of the session's
   * refresh token is a copy from now on.
   *
   * @throws ProblemError `access_token_expired`, `access_token_invalid` or `access_token_revoked`.
   */
  async function identify(token: string): Promise<Caller> {
    const caller = toCaller(accessTokens.verify(token));
    if (await revocations.includes(caller)) {
      throw new ProblemError('access_token_revoked', 'the session ended or the user changed', {
        session: caller,
      });
    }
    if ((confirmed.get(caller.sid) ?? -1) < caller.generation) await confirm(caller);
    return caller;
  }

  /** The caller of a token that is or was valid, `null` for anything else; for logout alone. */
  function identifyExpired(token: string): Caller | null {
    try {
      return toCaller(accessTokens.verifyExpired(token));
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  async function confirm({ sid, generation }: Caller): Promise<void> {
    try {
      await store.confirm(sid, generation);
    } catch (error) {
      // The request does not need it: the next one tries again.
      if (isUnavailable(error)) return;
      throw error;
    }
    confirmed.set(sid, generation);
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
