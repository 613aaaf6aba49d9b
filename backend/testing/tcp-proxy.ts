import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** A proxy between a client and a server that tests can interrupt. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections it has accepted so far. */
  readonly accepted: number;
  /** How many clients are connected. */
  readonly connected: number;
  /** Breaks every connection and rejects new ones. */
  readonly cut: () => void;
  /** Holds back all data, but keeps connections open. */
  readonly stall: () => void;
  /** Passes on the data held back, and everything after it. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a proxy to a local port. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  let heldBack: (() => void)[] = [];
  let accepted = 0;
  let state: 'open' | 'cut' | 'stalled' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    accepted += 1;
    clients.add(near);
    near.on('close', () => clients.delete(near));
    const far = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        const pass = () => to.write(chunk);
        if (state === 'open') pass();
        else heldBack.push(pass);
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
    heldBack = [];
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    get accepted() {
      return accepted;
    },
    get connected() {
      return clients.size;
    },
    cut,
    stall: () => (state = 'stalled'),
    heal: () => {
      state = 'open';
      for (const pass of heldBack.splice(0)) pass();
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
