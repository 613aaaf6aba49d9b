import { createLog } from './log.ts';

describe('the log', () => {
  let lines: string[];
  const log = (level = 'info') =>
    createLog(level, { write: (line: string) => void lines.push(line) });

  beforeEach(() => {
    lines = [];
  });

  it('writes one JSON object per line', () => {
    log().info({ status: 200 }, 'request');

    const { time, ...fields } = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(fields).toEqual({ level: 'info', status: 200, msg: 'request' });
    expect(new Date(String(time)).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('has the type, message and cause of an error and no other members', () => {
    const cause = Object.assign(new SyntaxError('why'), { body: 'canary', statusCode: 400 });
    const error = Object.assign(new Error('what', { cause }), { body: 'canary' });

    log().error({ err: error }, 'failed');

    const { err } = JSON.parse(lines[0]!) as { err: Record<string, unknown> };
    expect(err).toEqual({
      type: 'Error',
      message: 'what',
      stack: error.stack,
      cause: { type: 'SyntaxError', message: 'why', stack: cause.stack },
    });
  });

  it('has only the type of a thrown value that is not an error', () => {
    log().error({ err: { password: 'canary' } }, 'failed');

    expect(lines[0]).not.toContain('canary');
  });

  it('redacts secrets by their names', () => {
    const secrets = { password: 'canary', authorization: 'canary', cookie: 'canary' };

    log().info(secrets, 'top');
    log().info({ headers: secrets, body: { access_token: 'canary' } }, 'below');
    log().info({ request: { headers: secrets } }, 'below that');

    expect(lines.length).toBe(3);
    expect(lines.join('')).not.toContain('canary');
    expect(JSON.parse(lines[2]!)).toEqual(jasmine.objectContaining({ request: '[left out]' }));
  });

  it('writes nothing below its level', () => {
    log('warn').info({}, 'request');

    expect(lines).toEqual([]);
  });
});
