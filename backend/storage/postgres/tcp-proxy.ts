import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to a server that a test can break. */
export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  readonly cut: () => void;
  /** Lets nothing through, and keeps everything open. */
  readonly stall: () => void;
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a way to a port of this machine. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'stalled' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (state === 'open') to.write(chunk);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const cut = () => {
    state = 'cut';
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut,
    stall: () => (state = 'stalled'),
    heal: () => (state = 'open'),
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
