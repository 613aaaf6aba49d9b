import type { Log } from './request-log.ts';
import type { RequestMiddleware } from './request-state.ts';

/**
 * Warns once if requests arrive with X-Forwarded-For although no proxy is trusted.
 * | Behind a proxy, all clients would then share its address and its rate limits. `record` leaves
 * an audit entry for `doctor`, which runs in another process. Clients can also send the header
 * themselves, so this only warns.
 */
export function warnOfForwardedFor(log: Log, record: () => Promise<void>): RequestMiddleware {
  let isKnown = false;
  return (ctx, next) => {
    if (!isKnown && ctx.headers['x-forwarded-for'] !== undefined) {
      isKnown = true;
      log.warn(
        { address: ctx.ip },
        'X-Forwarded-For is ignored: behind a proxy, set TRUSTED_PROXY_HOPS, or all clients count as one',
      );
      record().catch((err: unknown) => {
        log.warn({ err }, 'could not record the ignored X-Forwarded-For in the audit log');
      });
    }
    return next();
  };
}
