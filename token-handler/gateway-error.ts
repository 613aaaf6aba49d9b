import type { RequestMiddleware } from '../backend/http/request-state.ts';
import { problemType } from '../backend/http/problem-response.ts';

const meanings = {
  upstream_unavailable: { status: 502, title: 'The API cannot be reached' },
  upstream_invalid: { status: 502, title: 'The API sent a response that cannot be used' },
  refresh_token_too_long: { status: 502, title: 'The refresh token does not fit into a cookie' },
  upstream_timeout: { status: 504, title: 'The API took too long' },
} as const;

export type GatewayCode = keyof typeof meanings;

/** A failure of the upstream, which says nothing about the session. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: GatewayCode;

  constructor(code: GatewayCode, cause?: unknown) {
    super(meanings[code].title, { cause });
    this.code = code;
  }
}

/** Converts a failure to its status and problem body (RFC 9457). */
export function toGatewayProblem({ code }: GatewayError, requestId: string) {
  return { type: `tag:latchkey.example,2026:${code}`, ...meanings[code], code, requestId };
}

/** Turns upstream failures into problem responses. */
export const sendGatewayProblems: RequestMiddleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    ctx.state.error = error;
    const problem = toGatewayProblem(error, ctx.state.requestId);
    ctx.status = problem.status;
    ctx.body = problem;
    ctx.type = problemType;
    ctx.set('Cache-Control', 'no-store');
  }
};
