import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that systems give out by themselves: between looking and listening, nothing but
// another test could take one of these.
const first = 20_000;
const count = 12_000;

/** Finds a port of this machine that nobody listens on, for a test that has to know it beforehand. */
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
