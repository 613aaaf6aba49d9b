import { randomUUID } from 'node:crypto';
import { isUnavailable, ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Where lines of the log go: pino's logger is one. */
export type Log = Record<
  'debug' | 'info' | 'warn' | 'error',
  (fields: object, message: string) => void
>;

const maxPathLength = 200;
const levels: Readonly<Record<number, keyof Log>> = { 500: 'error', 503: 'warn' };

/** Names each request, and writes one line about it when it is answered. */
export function logRequests(log: Log): RequestMiddleware {
  return async (ctx, next) => {
    const startedAtMs = performance.now();
    // Never the client's own: it would write into our log.
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
    const { requestId, identity, error } = ctx.state;
    const problem = error instanceof ProblemError ? error : undefined;
    const { userId, sid } = identity ?? problem?.session ?? {};
    // Asked for every few seconds by whatever watches.
    const isProbe = ctx.path.startsWith('/health/') && ctx.status === 200;
    log[isProbe ? 'debug' : (levels[ctx.status] ?? 'info')](
      {
        requestId,
        method: ctx.method,
        // Without the query, which may carry what nobody else should read.
        path: ctx.path.slice(0, maxPathLength),
        status: ctx.status,
        code: problem?.code,
        reason: problem?.reason,
        durationMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
        address: ctx.ip,
        userId,
        sid,
        // Hundreds of them may come at once: a sentence instead of a stack.
        why: isUnavailable(error) ? whyOf(error) : undefined,
        err: ctx.status === 500 ? error : undefined,
      },
      'request',
    );
  };
}

function whyOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
