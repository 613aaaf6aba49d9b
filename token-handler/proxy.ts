import { Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { GatewayError } from './gateway-error.ts';
import type { SealedCookie } from './sealed-cookie.ts';

interface ProxyParts {
  readonly upstreamUrl: string;
  readonly timeoutMs: number;
  readonly cookie: SealedCookie;
}

/** Streams requests, responses and WebSockets between clients and the upstream. */
export function createProxy({ upstreamUrl, timeoutMs, cookie }: ProxyParts) {
  const target = new URL(upstreamUrl);
  const Agent = target.protocol === 'https:' ? HttpsAgent : HttpAgent;
  const web = createProxyServer({
    target,
    changeOrigin: true,
    agent: new Agent({ keepAlive: true }),
  });
  const sockets = createProxyServer({ target, changeOrigin: true, upgradeTimeout: timeoutMs });
  const waiting = new WeakMap<ServerResponse, AbortController>();
  web.on('proxyReq', (proxyRequest, _request, response) => {
    waiting.get(response)?.signal.addEventListener('abort', () => {
      proxyRequest.destroy(new GatewayError('upstream_timeout'));
    });
  });
  web.on('proxyRes', (upstream, _request, response) => {
    waiting.delete(response);
    const setCookies = upstream.headers['set-cookie'];
    if (setCookies !== undefined) upstream.headers['set-cookie'] = cookie.foreign(setCookies);
  });
  sockets.on('error', (_error, _request, socket) => {
    socket?.destroy();
  });
  return {
    /** Resolves when the response is complete. @throws GatewayError if none began. */
    async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const late = new AbortController();
      waiting.set(response, late);
      // Only the start of a response has a limit: event streams may be silent for long.
      const arm = () =>
        setTimeout(() => {
          if (waiting.has(response)) late.abort();
        }, timeoutMs);
      let timer = arm();
      // A long upload is not a slow upstream.
      const postpone = () => {
        clearTimeout(timer);
        timer = arm();
      };
      request.on('data', postpone);
      request.pause();
      try {
        await web.web(request, response);
      } catch (error) {
        if (response.headersSent) response.destroy();
        else if (error instanceof GatewayError) throw error;
        else throw new GatewayError('upstream_unavailable', error);
      } finally {
        clearTimeout(timer);
        request.off('data', postpone);
      }
    },

    /** Connects a WebSocket. */
    upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
      void sockets.ws(request, socket, {}, head);
    },
  };
}
