import { createHash } from 'node:crypto';
import { type Clock, secondsAfter } from '../backend/auth/clock.ts';

/** What a refresh returns to everyone who shares it. */
export interface Refreshed {
  /** The refresh token that replaced the old one, `null` if the upstream keeps it. */
  readonly nextToken: string | null;
}

/**
 * Runs one refresh per token at a time, and remembers its result for the grace.
 * | In memory: two handlers don't know of each other's refreshes.
 */
export function createSharedRefreshes<Result extends Refreshed>(now: Clock, graceSeconds: number) {
  const inFlight = new Map<string, Promise<Result>>();
  const replaced = new Map<string, { readonly result: Result; readonly until: Date }>();
  return {
    /** Refreshes a token, joins the refresh in flight, or returns the result of a recent one. */
    refresh(token: string, ask: () => Promise<Result>): Promise<Result> {
      const id = idOf(token);
      const recent = recentResult(id);
      if (recent !== null) return Promise.resolve(recent);
      const current = inFlight.get(id);
      if (current !== undefined) return current;
      const asked = ask()
        .then((result) => {
          if (result.nextToken !== null && result.nextToken !== token) {
            replaced.set(id, { result, until: secondsAfter(now(), graceSeconds) });
          }
          return result;
        })
        .finally(() => inFlight.delete(id));
      inFlight.set(id, asked);
      return asked;
    },

    /** Waits for a refresh in flight, and returns the token that is current after it. */
    async current(token: string): Promise<string> {
      const id = idOf(token);
      // A failed refresh leaves the token as it is.
      await inFlight.get(id)?.catch(() => null);
      return recentResult(id)?.nextToken ?? token;
    },

    /** Forgets results that lead to a token, so that a signed-out session can't come back. */
    forget(token: string): void {
      for (const [id, { result }] of replaced) {
        if (result.nextToken === token) replaced.delete(id);
      }
    },
  };

  function recentResult(id: string): Result | null {
    for (const [each, { until }] of replaced) {
      if (until > now()) break;
      replaced.delete(each);
    }
    return replaced.get(id)?.result ?? null;
  }
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
