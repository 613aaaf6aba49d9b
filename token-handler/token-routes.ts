import type { IncomingMessage } from 'node:http';
import type Router from '@koa/router';
import type { Clock } from '../backend/auth/clock.ts';
import { ProblemError } from '../backend/auth/problem.ts';
import type { RequestContext, RequestState } from '../backend/http/request-state.ts';
import { askUpstream, type UpstreamResponse } from './ask-upstream.ts';
import type { Config } from './config.ts';
import { GatewayError } from './gateway-error.ts';
import type { SealedCookie } from './sealed-cookie.ts';
import { createSharedRefreshes, type Refreshed } from './shared-refreshes.ts';
import { type Members, parseObject, takeToken, writeBody } from './token-body.ts';

interface RefreshResult extends Refreshed {
  readonly response: UpstreamResponse;
  readonly members: Members;
}

interface TokenRouteParts {
  readonly config: Config;
  readonly cookie: SealedCookie;
  readonly now: Clock;
  /** The Cookie headers as they came; the upstream never sees our cookie. */
  readonly cookieHeaders: WeakMap<IncomingMessage, string>;
}

// Fetch decoded the body, so these no longer describe it.
const notCopied = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];
const alsoNotCopied = ['content-encoding', 'set-cookie', 'cache-control', 'etag'];

/** Adds sign-in, refresh and sign-out, the routes where the refresh token passes. */
export function addTokenRoutes(
  router: Router<RequestState>,
  { config, cookie, now, cookieHeaders }: TokenRouteParts,
): void {
  const refreshes = createSharedRefreshes<RefreshResult>(now, config.graceSeconds);

  for (const path of config.signInPaths) {
    router.post(path, async (ctx) => {
      const response = await ask(ctx, ctx.url, await readBody(ctx));
      if (!isOk(response) || response.text === '') {
        send(ctx, response, response.text);
        return;
      }
      const members = parseObject(response.text);
      if (members === null) throw new GatewayError('upstream_invalid');
      const { refreshToken, members: rest } = takeToken(members, config.responseField);
      const sealed = refreshToken === null ? null : cookie.write(refreshToken);
      send(ctx, response, JSON.stringify(rest));
      if (sealed !== null) ctx.append('Set-Cookie', sealed);
    });
  }

  router.post(config.refreshPath, async (ctx) => {
    const body = await readBody(ctx);
    const token = readToken(ctx);
    const { response, members, nextToken } = await refreshes.refresh(token, () =>
      refresh(ctx, token, body),
    );
    if (isOver(response)) {
      ctx.append('Set-Cookie', cookie.cleared);
      throw new ProblemError('no_session', 'the API rejected the refresh token');
    }
    const sealed = nextToken === null ? null : cookie.write(nextToken);
    send(ctx, response, isOk(response) ? JSON.stringify(members) : response.text);
    if (sealed !== null) ctx.append('Set-Cookie', sealed);
  });

  router.post(config.signOutPath, async (ctx) => {
    const body = await readBody(ctx);
    const token = await refreshes.current(readToken(ctx));
    if (config.signOut === 'local') {
      ctx.status = 204;
    } else {
      const response = await ask(ctx, ctx.url, withToken(ctx, body, { token, members: {} }));
      send(ctx, response, response.text);
      if (!isOk(response)) return;
    }
    refreshes.forget(token);
    ctx.append('Set-Cookie', cookie.cleared);
  });

  async function refresh(ctx: RequestContext, token: string, body: Buffer): Promise<RefreshResult> {
    const request = withToken(ctx, body, { token, members: config.refreshMembers });
    const response = await ask(ctx, config.upstreamRefreshPath, request);
    if (!isOk(response)) return { response, members: {}, nextToken: null };
    const members = parseObject(response.text);
    if (members === null) throw new GatewayError('upstream_invalid');
    const taken = takeToken(members, config.responseField);
    return { response, members: taken.members, nextToken: taken.refreshToken };
  }

  /** Returns the refresh token of the cookie. @throws ProblemError `no_session` without one. */
  function readToken(ctx: RequestContext): string {
    const token = cookie.read(cookieHeaders.get(ctx.req));
    if (token !== null) return token;
    ctx.append('Set-Cookie', cookie.cleared);
    throw new ProblemError('no_session', 'there is no cookie, or no key opens it');
  }

  function withToken(
    ctx: RequestContext,
    body: Buffer,
    { token, members }: { readonly token: string; readonly members: Members },
  ): string {
    const written = body.toString('utf8');
    const isForm = ctx.is('urlencoded') === 'urlencoded';
    const sent = isForm
      ? Object.fromEntries(new URLSearchParams(written))
      : (parseObject(written) ?? {});
    const all = { ...sent, ...members, [config.requestField]: token };
    const { type, text } = writeBody(config.bodyFormat, all);
    ctx.req.headers['content-type'] = type;
    return text;
  }

  async function ask(ctx: RequestContext, path: string, body: Buffer | string) {
    return askUpstream({
      url: `${config.upstreamUrl}${path}`,
      headers: ctx.req.headers,
      body,
      timeoutMs: config.upstreamTimeoutMs,
      maxBytes: config.maxBodyBytes,
    });
  }

  function send(ctx: RequestContext, { status, headers }: UpstreamResponse, text: string): void {
    for (const [name, value] of headers) {
      if (![...notCopied, ...alsoNotCopied].includes(name)) ctx.set(name, value);
    }
    for (const each of cookie.foreign(headers.getSetCookie())) ctx.append('Set-Cookie', each);
    ctx.set('Cache-Control', 'no-store');
    ctx.status = status;
    ctx.body = text === '' ? null : Buffer.from(text);
    // Koa turns a response without a body into 204.
    ctx.status = status;
    const type = headers.get('content-type');
    if (type !== null && text !== '') ctx.set('Content-Type', type);
  }

  async function readBody(ctx: RequestContext): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Destroying the request would cut off the 413.
    for await (const chunk of ctx.req.iterator({
      destroyOnReturn: false,
    }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > config.maxBodyBytes) throw new ProblemError('body_too_large', 'over the limit');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  function isOver({ status, text }: UpstreamResponse): boolean {
    if (!config.overStatuses.includes(status)) return false;
    return status !== 400 || parseObject(text)?.['error'] === 'invalid_grant';
  }
}

function isOk({ status }: UpstreamResponse): boolean {
  return status >= 200 && status < 300;
}
