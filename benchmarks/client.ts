import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The cookie that it sets, as it is sent back. */
  readonly cookie: string | null;
  readonly tookMs: number;
}

export interface Client {
  readonly send: (
    method: 'GET' | 'POST',
    path: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  ) => Promise<Answer>;
  readonly close: () => void;
}

/** Sends requests over at most so many connections, which stay open. */
export function createClient(origin: string, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname: host, port } = new URL(origin);
  return {
    close: () => agent.destroy(),
    send: (method, path, { headers, body }) =>
      new Promise((resolve, reject) => {
        const startedAtMs = performance.now();
        const sent = request({ agent, host, port, method, path, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: text,
              cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? null,
              tookMs: performance.now() - startedAtMs,
            }),
          );
        });
        sent.on('error', reject);
        sent.end(body);
      }),
  };
}
