import { join } from 'node:path';
import { findFreePort } from '../backend/testing/free-port.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

/** The demo account, which an empty database contains. */
export const person = { email: 'demo@latchkey.example', password: 'open the demo door' };

interface LatchkeyOptions extends Pick<ServerOptions, 'folder' | 'place'> {
  readonly databaseUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Starts Latchkey as an operator does, with logs, metrics and all headers. */
export async function startLatchkey(options: LatchkeyOptions): Promise<Server> {
  const { databaseUrl, env = {}, nodeOptions = [], ...rest } = options;
  return startServer({
    ...rest,
    run: [...nodeOptions, '../backend/main.ts'],
    env: {
      DATABASE_URL: databaseUrl,
      METRICS_PORT: String(await findFreePort()),
      KEYRING_FILE: keyringFileIn(options.folder),
      ...env,
    },
  });
}

/** The path of the keyring for servers started in a folder. */
export function keyringFileIn(folder: string): string {
  return join(folder, 'keyring.json');
}

/** Makes every refresh rotate; by default, a session rotates at most once in 30 seconds. */
export const rotateAlways = { REFRESH_GRACE_SECONDS: '0' };
