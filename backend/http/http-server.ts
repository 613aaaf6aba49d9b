import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import { problemType, toProblem } from './problem-response.ts';
import type { Log } from './request-log.ts';
import type { SecurityHeaders } from './security-headers.ts';

interface HttpServerParts {
  /** Handles a request: Koa's callback. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly securityHeaders: SecurityHeaders;
  readonly log: Log;
  /** How long a client may take to send a whole request. */
  readonly requestTimeoutMs?: number;
}

// Problems by the error code of Node's parser; all other errors are malformed requests.
const parserProblems: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Creates the HTTP server with its limits, and responds to requests that Node rejects before Koa.
 */
export function createHttpServer(parts: HttpServerParts): Server {
  const { handle, securityHeaders, log, requestTimeoutMs = 20_000 } = parts;
  const server = createServer(
    {
      // URL and headers together; an access token and a cookie take less than 5 kB.
      maxHeaderSize: 16_384,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 10,
      // Longer than a proxy's own timeout, so that a proxy never sends into a closing connection.
      keepAliveTimeout: 65_000,
      // Node's own rejection would lack our headers: see `require-host`.
      requireHostHeader: false,
    },
    response,
  );
  // Node would respond with a bare 417, but unknown expectations may be ignored (RFC 9110 §10.1.1).
  server.on('checkExpectation', response);
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const code = parserProblems[error.code ?? ''] ?? 'malformed_request';
    const problem = toProblem(new ProblemError(code, 'rejected by the HTTP parser'), randomUUID());
    log.info({ requestId: problem.requestId, status: problem.status, code }, 'request');
    const body = JSON.stringify(problem);
    const headers = {
      ...securityHeaders,
      'cache-control': 'no-store',
      'x-request-id': problem.requestId,
      'content-type': problemType,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const statusLine = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
    socket.end([statusLine, ...lines, '', body].join('\r\n'));
  });
  return server;

  function response(request: IncomingMessage, response: ServerResponse): void {
    void handle(request, response);
  }
}

/** Accepts no more connections, and resolves when all requests in flight are complete. */
export async function stopHttpServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Without this, a connection that was busy a moment ago would be kept alive for more requests.
  const closing = setInterval(() => {
    server.closeIdleConnections();
  }, 20);
  await closed;
  clearInterval(closing);
}
