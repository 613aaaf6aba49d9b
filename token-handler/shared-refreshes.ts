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
      const newest = newestAfter(token);
      const current = inFlight.get(idOf(newest.token));
      if (current !== undefined) return current;
      if (newest.result !== null) return Promise.resolve(newest.result);
      const id = idOf(token);
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
      // A failed refresh leaves the token as it is.
      await inFlight.get(idOf(newestAfter(token).token))?.catch(() => null);
      return newestAfter(token).token;
    },

    /** Forgets results that lead to a token, so that a signed-out session can't come back. */
    forget(token: string): void {
      for (const [id, { result }] of replaced) {
        if (result.nextToken === token) replaced.delete(id);
      }
    },
  };

  /** Follows the recent refreshes of a token, which may itself have been replaced since. */
  function newestAfter(token: string): { readonly token: string; readonly result: Result | null } {
    const passed = new Set([token]);
    let newest: { token: string; result: Result | null } = { token, result: null };
    for (;;) {
      const result = recentResult(idOf(newest.token));
      // An upstream that returns an old token again must not keep us here.
      if (!result?.nextToken || passed.has(result.nextToken)) return newest;
      newest = { token: result.nextToken, result };
      passed.add(newest.token);
    }
  }

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
