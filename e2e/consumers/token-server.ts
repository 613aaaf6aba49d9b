import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { extname, join } from 'node:path';
import { findFreePort } from '../../backend/testing/free-port.ts';

/** A request to the API and the response. */
export interface ServedRequest {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server that is not ours: a refresh cookie and an access token. */
export interface TokenServer {
  readonly url: string;
  /** The requests to the API so far. */
  readonly requests: readonly ServedRequest[];
  /** Expires the access token. */
  readonly expireToken: () => void;
  /** Ends the session. */
  readonly endSession: () => void;
  readonly close: () => void;
}

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Serves an application and an API.
 *
 * @param render renders the pages; without it, each is the application's `index.html`
 */
export async function startTokenServer(
  folder: string,
  render?: RequestListener,
): Promise<TokenServer> {
  const port = await findFreePort();
  const requests: ServedRequest[] = [];
  let accessToken = '';
  let refreshToken = '';

  const grant = (response: ServerResponse) => {
    accessToken = randomUUID();
    refreshToken = randomUUID();
    response.setHeader(
      'Set-Cookie',
      `refresh=${refreshToken}; HttpOnly; SameSite=Strict; Path=/api`,
    );
    return { access_token: accessToken, token_type: 'Bearer', expires_in: 300 };
  };
  const reject = (response: ServerResponse) => {
    response.statusCode = 401;
    response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    return {};
  };
  const routes: Record<
    string,
    (response: ServerResponse, headers: IncomingHttpHeaders) => unknown
  > = {
    'POST /api/login': grant,
    'POST /api/refresh': (response, { cookie }) =>
      cookie === `refresh=${refreshToken}` ? grant(response) : reject(response),
    'GET /api/data': (response, { authorization }) =>
      authorization === `Bearer ${accessToken}` ? 'data' : reject(response),
    // These are public; the first one knows its users.
    'GET /api/greeting': (_, { authorization }) =>
      authorization === `Bearer ${accessToken}` ? 'Hello Ada' : 'Hello visitor',
    'GET /news': () => 'news',
    // The same server under another name is another origin.
    'GET /api/moved': (response) => {
      response.statusCode = 302;
      response.setHeader('Location', `http://127.0.0.1:${port}/api/elsewhere`);
    },
    'GET /api/elsewhere': (response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      return 'elsewhere';
    },
  };

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    if (method === 'OPTIONS') {
      response.writeHead(204, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': 'Authorization, X-Mine',
      });
      response.end();
      return;
    }
    const route = routes[`${method} ${url}`];
    if (route === undefined) {
      if (render !== undefined && extname(url) === '') render(request, response);
      else void sendFile(response, join(folder, extname(url) === '' ? 'index.html' : url));
      return;
    }
    const body = JSON.stringify(route(response, headers));
    requests.push({ line: `${method} ${url} ${response.statusCode}`, headers });
    response.end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}`,
    requests,
    expireToken: () => (accessToken = ''),
    endSession: () => {
      accessToken = '';
      refreshToken = randomUUID();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const content = await readFile(path).catch(() => null);
  response.statusCode = content === null ? 404 : 200;
  response.setHeader('Content-Type', types[extname(path)] ?? 'text/html');
  response.end(content);
}
