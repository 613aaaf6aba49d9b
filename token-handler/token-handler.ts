import Router from '@koa/router';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import Koa from 'koa';
import type { Clock } from '../backend/auth/clock.ts';
import { readAddress } from '../backend/http/client-address.ts';
import { createHttpServer } from '../backend/http/http-server.ts';
import { sendProblems } from '../backend/http/problem-response.ts';
import { type Log, logRequests } from '../backend/http/request-log.ts';
import type { RequestState } from '../backend/http/request-state.ts';
import { requireSameOrigin } from '../backend/http/same-origin.ts';
import type { Config } from './config.ts';
import { removeHopByHop, setForwarded } from './forwarded-headers.ts';
import { sendGatewayProblems } from './gateway-error.ts';
import { createProxy } from './proxy.ts';
import { createSeal } from './seal.ts';
import { createSealedCookie } from './sealed-cookie.ts';
import { addTokenRoutes } from './token-routes.ts';

interface TokenHandlerParts {
  readonly config: Config;
  readonly keys: readonly Buffer[];
  readonly log: Log;
  readonly now: Clock;
}

interface TokenHandler {
  readonly server: Server;
  /** Closes the WebSockets, which would otherwise keep the server from stopping. */
  readonly closeUpgrades: () => void;
}

/** Creates the token handler; the order below is the order in which a request passes it. */
export function createTokenHandler({ config, keys, log, now }: TokenHandlerParts): TokenHandler {
  const { publicUrl, trustedProxyHops, upstreamUrl, upstreamTimeoutMs } = config;
  const seal = createSeal(keys);
  const cookie = createSealedCookie({ publicUrl, maxAgeSeconds: config.cookieSeconds, seal });
  const proxy = createProxy({ upstreamUrl, timeoutMs: upstreamTimeoutMs, cookie });
  const cookieHeaders = new WeakMap<IncomingMessage, string>();
  const app = new Koa<RequestState>({ proxy: trustedProxyHops > 0, maxIpsCount: trustedProxyHops });
  app.on('error', (error: Error) => {
    log.warn({ err: error }, 'a response was cut off');
  });
  app.use(readAddress);
  app.use(logRequests(log));
  app.use(sendProblems);
  app.use(sendGatewayProblems);
  app.use(requireSameOrigin(publicUrl));
  app.use((ctx, next) => {
    prepare(ctx.req);
    return next();
  });
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  addTokenRoutes(router, { config, cookie, now, cookieHeaders });
  app.use(router.routes());
  app.use(async (ctx) => {
    // Node copies the headers of Koa and the upstream; Koa must not add a body.
    await proxy.send(ctx.req, ctx.res);
    ctx.respond = false;
  });

  const server = createHttpServer({
    handle: app.callback(),
    securityHeaders: { 'x-content-type-options': 'nosniff' },
    log,
    requestTimeoutMs: config.uploadTimeoutMs,
  });
  const upgraded = new Set<Socket>();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Browsers apply no same-origin policy to WebSockets.
    const { origin = publicUrl, 'sec-fetch-site': site = 'same-origin' } = request.headers;
    if (origin !== publicUrl || site !== 'same-origin') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    prepare(request);
    proxy.upgrade(request, socket, head);
  });
  return { server, closeUpgrades };

  function closeUpgrades(): void {
    for (const socket of upgraded) socket.destroy();
  }

  function prepare(request: IncomingMessage): void {
    const { headers } = request;
    if (headers.cookie !== undefined) cookieHeaders.set(request, headers.cookie);
    const others = cookie.withoutOurs(headers.cookie);
    if (others === undefined) delete headers.cookie;
    else headers.cookie = others;
    removeHopByHop(headers);
    const address = request.socket.remoteAddress ?? 'unknown';
    setForwarded(headers, { address, publicUrl, isTrusted: trustedProxyHops > 0 });
  }
}
