import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { CreateRateLimiter } from '../auth/rate-limiter.ts';
import { isUnavailable, ProblemError } from '../auth/problem.ts';
import { networkOf } from './client-address.ts';
import type { RequestContext } from './request-state.ts';

interface RateLimitSettings {
  readonly registrationsPerAddressPerHour: number;
  readonly loginFailuresPerAddress: number;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

interface Counter {
  readonly limiter: RateLimiterAbstract;
  readonly key: string;
}

const failuresPerAccountAndAddress = 10;
const failureWindowSeconds = 15 * 60;
const failuresPerAccountAndDay = 100;
const slowedSeconds = 3;
const hour = 3600;

/** Creates the limits on password guessing and on registrations. */
export function createRateLimits(settings: RateLimitSettings, createLimiter: CreateRateLimiter) {
  const byAccount = createLimiter({
    name: 'account',
    points: failuresPerAccountAndAddress,
    windowSeconds: failureWindowSeconds,
  });
  const byAddress = createLimiter({
    name: 'address',
    points: settings.loginFailuresPerAddress,
    windowSeconds: failureWindowSeconds,
  });
  const byDay = createLimiter({
    name: 'account-day',
    points: failuresPerAccountAndDay,
    windowSeconds: 24 * hour,
  });
  const slowed = createLimiter({
    name: 'account-slowed',
    points: 1,
    windowSeconds: slowedSeconds,
  });
  const registrations = createLimiter({
    name: 'registrations',
    points: settings.registrationsPerAddressPerHour,
    windowSeconds: hour,
  });
  return { guardPassword, countRegistration };

  /**
   * Runs a password check under the rate limits; a wrong password counts against them.
   * | An account under distributed attack is never locked: it allows one attempt every few seconds,
   * from anyone.
   * | Attempts are counted before they run, and given back if they didn't fail, so that parallel
   * attempts cannot outrun the count.
   * | @throws ProblemError `too_many_attempts`, and what the check throws.
   */
  async function guardPassword<Result>(
    ctx: RequestContext,
    account: string,
    check: () => Promise<Result>,
  ): Promise<Result> {
    const network = networkOfClient(ctx);
    const ofAddress = { limiter: byAddress, key: network };
    const ofAccount = { limiter: byAccount, key: `${network} ${account}` };
    await count(ctx, [ofAddress, ofAccount]);
    let result: Result;
    try {
      if (await isGuessedAt(account)) await count(ctx, [{ limiter: slowed, key: account }]);
      result = await check();
    } catch (error) {
      if (isWrongPassword(error)) await byDay.penalty(account);
      else await giveBack([ofAddress, ofAccount]);
      throw error;
    }
    ctx.remove('RateLimit-Policy');
    ctx.remove('RateLimit');
    await forgive(ofAddress, ofAccount);
    return result;
  }

  async function forgive(ofAddress: Counter, ofAccount: Counter): Promise<void> {
    try {
      await giveBack([ofAddress]);
      await byAccount.delete(ofAccount.key);
    } catch (error) {
      // The check succeeded. Failing now would only cause a retry, and the windows expire anyway.
      if (!isUnavailable(error)) throw error;
    }
  }

  /** Counts a registration attempt. @throws ProblemError `too_many_attempts`. */
  async function countRegistration(ctx: RequestContext): Promise<void> {
    await count(ctx, [{ limiter: registrations, key: networkOfClient(ctx) }]);
  }

  async function isGuessedAt(account: string): Promise<boolean> {
    const failures = await byDay.get(account);
    return failures !== null && failures.consumedPoints >= failuresPerAccountAndDay;
  }
}

/** Returns the network of one customer: with IPv6, each has 2^64 addresses. */
function networkOfClient(ctx: RequestContext): string {
  return networkOf(ctx.ip, { v4: 4, v6: 4 });
}

async function count(ctx: RequestContext, counters: readonly Counter[]): Promise<void> {
  const counted: Counter[] = [];
  for (const counter of counters) {
    counted.push(counter);
    try {
      tell(ctx, counter, await counter.limiter.consume(counter.key));
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      await giveBack(counted);
      tell(ctx, counter, rejection);
      throw new ProblemError(
        'too_many_attempts',
        `rate limit ${counter.limiter.keyPrefix} exceeded`,
        {
          retryAfterSeconds: seconds(rejection),
        },
      );
    }
  }
}

async function giveBack(counters: readonly Counter[]): Promise<void> {
  for (const { limiter, key } of counters) await limiter.reward(key);
}

/** Sets the headers of draft-ietf-httpapi-ratelimit-headers. */
function tell(ctx: RequestContext, { limiter }: Counter, result: RateLimiterRes): void {
  const name = `"${limiter.keyPrefix}"`;
  ctx.append('RateLimit-Policy', `${name};q=${limiter.points};w=${limiter.duration}`);
  ctx.append('RateLimit', `${name};r=${result.remainingPoints};t=${seconds(result)}`);
}

function seconds({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

function isWrongPassword(error: unknown): boolean {
  return (
    error instanceof ProblemError && ['invalid_credentials', 'wrong_password'].includes(error.code)
  );
}
