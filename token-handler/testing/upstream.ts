import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Upstream {
  readonly url: string;
  readonly server: Server;
  /** The requests whose bodies it read, in order. */
  readonly seen: readonly Seen[];
  /** Decides what the next requests get. */
  respond: (seen: Seen, response: ServerResponse) => void;
  readonly stop: () => Promise<void>;
}

/** Starts an API that hands out refresh tokens in bodies: r1 at sign-in, then r2, r3 and so on. */
export async function startUpstream(): Promise<Upstream> {
  const seen: Seen[] = [];
  let count = 0;
  const upstream: Omit<Upstream, 'url'> = {
    server: createServer((request, response) => {
      void readText(request).then((body) => {
        const each = { path: request.url ?? '', headers: request.headers, body };
        seen.push(each);
        upstream.respond(each, response);
      });
    }),
    seen,
    respond: (_seen, response) => {
      count += 1;
      sendJson(response, 200, { access_token: `a${count}`, refresh_token: `r${count}` });
    },
    stop: async () => {
      if (!upstream.server.listening) return;
      upstream.server.close();
      upstream.server.closeAllConnections();
      await once(upstream.server, 'close');
    },
  };
  upstream.server.listen(0, '127.0.0.1');
  await once(upstream.server, 'listening');
  const { port } = upstream.server.address() as AddressInfo;
  return Object.assign(upstream, { url: `http://127.0.0.1:${port}` });
}

/** Sends a JSON response. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
