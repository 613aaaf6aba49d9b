import { connect, type Socket } from 'node:net';

export interface BenchmarkResponse {
  readonly status: number;
  readonly body: string;
  /** The cookie that it sets, in the form to send back. */
  readonly cookie: string | null;
  readonly tookMs: number;
}

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Client {
  readonly send: (
    method: 'GET' | 'POST',
    path: string,
    message: Message,
  ) => Promise<BenchmarkResponse>;
  readonly close: () => void;
}

/**
 * Creates a client that sends requests over at most `connections` connections, which stay open.
 * | It supports only the HTTP that these servers use. Node's own client takes longer per request
 * than they do, so the benchmark would measure the client.
 */
export function createClient(origin: string, connections: number): Client {
  const { host, hostname, port } = new URL(origin);
  const open = new Set<Socket>();
  const idle: Socket[] = [];
  const waiting: (() => void)[] = [];
  return {
    close: () => open.forEach((socket) => socket.destroy()),
    send: async (method, path, message) => {
      const startedAtMs = performance.now();
      const socket = await take();
      const response = await exchange(socket, toText(host, `${method} ${path}`, message));
      if (!socket.destroyed) idle.push(socket);
      waiting.shift()?.();
      return { ...response, tookMs: performance.now() - startedAtMs };
    },
  };

  async function take(): Promise<Socket> {
    while (idle.length === 0 && open.size >= connections) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    return idle.pop() ?? connectAnew();
  }

  function connectAnew(): Socket {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.setEncoding('latin1');
    open.add(socket);
    // Servers close connections that have been idle for long.
    socket.on('close', () => {
      open.delete(socket);
      if (idle.includes(socket)) idle.splice(idle.indexOf(socket), 1);
    });
    return socket;
  }
}

function toText(host: string, request: string, { headers, body = '' }: Message): string {
  const length = request.startsWith('GET') ? {} : { 'content-length': String(body.length) };
  const lines = Object.entries({ host, ...headers, ...length }).map((line) => line.join(': '));
  return [`${request} HTTP/1.1`, ...lines, '', body].join('\r\n');
}

function exchange(socket: Socket, text: string): Promise<Omit<BenchmarkResponse, 'tookMs'>> {
  return new Promise((resolve, reject) => {
    let received = '';
    const take = (chunk: string) => {
      received += chunk;
      const response = parse(received);
      if (response === null) return;
      socket.off('data', take).off('close', fail).off('error', fail);
      resolve(response);
    };
    const fail = (error: unknown) => {
      reject(new Error('a connection broke', { cause: error }));
    };
    socket.on('data', take).on('close', fail).on('error', fail);
    socket.write(text, 'latin1');
  });
}

/** Parses a response, `null` while it is incomplete. */
function parse(text: string): Omit<BenchmarkResponse, 'tookMs'> | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  if (body.length < Number(/^content-length: (\d+)$/im.exec(head)?.[1])) return null;
  return {
    status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
    body,
    cookie: /^set-cookie: ([^;\r]+)/im.exec(head)?.[1] ?? null,
  };
}
