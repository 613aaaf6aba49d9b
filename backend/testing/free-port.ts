import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range that operating systems assign from, so only another test could take the port
// between finding it and listening on it.
const first = 20_000;
const count = 12_000;

/** Finds a free local port, for tests that must know the port before listening. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
