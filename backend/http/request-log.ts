import { randomUUID } from 'node:crypto';
import { isUnavailable, ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** The log interface; a pino logger implements it. */
export type Log = Record<
  'debug' | 'info' | 'warn' | 'error',
  (fields: object, message: string) => void
>;

const maxPathLength = 200;
const levels: Readonly<Record<number, keyof Log>> = { 500: 'error', 503: 'warn' };

/** Assigns each request an id, and logs one line when the response is done. */
export function logRequests(log: Log): RequestMiddleware {
  return async (ctx, next) => {
    const startedAtMs = performance.now();
    // Never the client's own id: clients must not write to our log.
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
    const { requestId, identity, error } = ctx.state;
    const problem = error instanceof ProblemError ? error : undefined;
    const { userId, sid } = identity ?? problem?.session ?? {};
    // Monitors ask for it every few seconds.
    const isProbe = ctx.path.startsWith('/health/') && ctx.status === 200;
    log[isProbe ? 'debug' : (levels[ctx.status] ?? 'info')](
      {
        requestId,
        method: ctx.method,
        // Without the query, which may contain private data.
        path: ctx.path.slice(0, maxPathLength),
        status: ctx.status,
        code: problem?.code,
        reason: problem?.reason,
        durationMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
        address: ctx.ip,
        userId,
        sid,
        // There may be hundreds at once, so log a sentence instead of a stack.
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
