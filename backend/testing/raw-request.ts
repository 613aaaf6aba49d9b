import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a server sent before it closed the connection, parsed as one response. */
export interface RawResponse {
  readonly all: string;
  readonly text: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: unknown;
}

/** Sends bytes that no HTTP client would send, and returns the response. */
export async function rawRequest(port: number, bytes: string): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  const all = await text(socket);
  const [head = '', body = ''] = all.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    all,
    text: body,
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((line) => {
        const [name = '', value = ''] = line.split(/: (.*)/);
        return [name.toLowerCase(), value];
      }),
    ),
    json: body.endsWith('}') ? JSON.parse(body) : null,
  };
}
