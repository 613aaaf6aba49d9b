import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Problem, ProblemCode } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import { sendProblems } from './problem-response.ts';
import { logRequests } from './request-log.ts';
import type { RequestState } from './request-state.ts';

// Repeated here so that no status changes by accident.
const statuses: Record<ProblemCode, number> = {
  malformed_request: 400,
  request_timeout: 408,
  headers_too_large: 431,
  invalid_json: 400,
  body_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  wrong_password: 422,
  reset_link_invalid: 422,
  invalid_credentials: 401,
  access_token_missing: 401,
  access_token_expired: 401,
  access_token_invalid: 401,
  access_token_revoked: 401,
  step_up_required: 401,
  no_session: 401,
  session_ended: 401,
  token_reused: 401,
  insufficient_scope: 403,
  cross_site_request: 403,
  registration_closed: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  last_admin: 409,
  too_many_attempts: 429,
  internal_error: 500,
  unavailable: 503,
};

describe('the response to an error', () => {
  const logged: { level: string; fields: object }[] = [];

  async function answerTo(error: unknown): Promise<Response> {
    const log = (level: string) => (fields: object) => logged.push({ level, fields });
    const app = new Koa<RequestState>();
    app.use(
      logRequests({
        debug: log('debug'),
        info: log('info'),
        warn: log('warn'),
        error: log('error'),
      }),
    );
    app.use((ctx, next) => {
      ctx.set('X-Set-Before', 'stays');
      return next();
    });
    app.use(sendProblems);
    app.use(() => {
      throw error;
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await fetch(`http://127.0.0.1:${port}/`);
    } finally {
      server.close();
    }
  }

  beforeEach(() => {
    logged.length = 0;
  });

  for (const [code, status] of Object.entries(statuses) as [ProblemCode, number][]) {
    it(`has status ${status} for ${code} and reveals only the code`, async () => {
      const response = await answerTo(new ProblemError(code, 'canary', { cause: 'canary' }));

      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-set-before')).toBe('stays');
      expect(response.headers.has('www-authenticate')).toBe(
        status === 401 || code === 'insufficient_scope',
      );
      expect(response.headers.has('retry-after')).toBe(code === 'unavailable');
      const text = await response.text();
      expect(text).not.toContain('canary');
      const problem = JSON.parse(text) as Problem;
      expect(problem).toEqual({
        type: `tag:latchkey.example,2026:${code}`,
        title: problem.title,
        status,
        code,
        requestId: response.headers.get('x-request-id')!,
      });
    });
  }

  it('reveals nothing of an unexpected error and logs it with the request id', async () => {
    for (const error of [new TypeError('canary'), Object.assign(new Error('x'), { status: 418 })]) {
      const response = await answerTo(error);

      expect(response.status).toBe(500);
      const problem = (await response.json()) as Problem;
      expect(problem.code).toBe('internal_error');
      expect(JSON.stringify(problem)).not.toContain('canary');
      expect(logged.at(-1)).toEqual({
        level: 'error',
        fields: jasmine.objectContaining({ requestId: problem.requestId, err: error }),
      });
    }
  });

  it('contains the reason, the errors and Retry-After', async () => {
    const errors = [{ pointer: '/name', code: 'required' }] as const;
    const ended = await answerTo(new ProblemError('session_ended', '', { reason: 'idle' }));
    const invalid = await answerTo(new ProblemError('invalid_request', '', { errors }));
    const slowed = await answerTo(
      new ProblemError('too_many_attempts', '', { retryAfterSeconds: 42 }),
    );

    expect(((await ended.json()) as Problem).reason).toBe('idle');
    expect(((await invalid.json()) as Problem).errors).toEqual(errors);
    expect(slowed.headers.get('retry-after')).toBe('42');
  });

  it('logs one line per request with code and reason, and a stack only for internal errors', async () => {
    await answerTo(new ProblemError('session_ended', 'canary', { reason: 'idle' }));

    expect(logged.length).toBe(1);
    expect(logged[0]).toEqual({
      level: 'info',
      fields: jasmine.objectContaining({
        method: 'GET',
        path: '/',
        status: 401,
        code: 'session_ended',
        reason: 'idle',
        err: undefined,
      }),
    });
  });
});
