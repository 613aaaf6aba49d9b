import type { Log } from './request-log.ts';
import type { RequestMiddleware } from './request-state.ts';

/**
 * Warns once when requests arrive with X-Forwarded-For although no proxy is trusted.
 *
 * Behind a proxy, all clients then share its address and with it their rate limits. `record` leaves
 * a note for `doctor`, which is another process. A client can send the header as well, so this is
 * a warning and changes nothing.
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
        log.warn({ err }, 'the audit does not know of the ignored X-Forwarded-For');
      });
    }
    return next();
  };
}
