import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stopHttpServer } from '../../backend/http/http-server.ts';
import { createMovableClock, type MovableClock } from '../../backend/testing/movable-clock.ts';
import { findFreePort } from '../../backend/testing/free-port.ts';
import { readConfig } from '../config.ts';
import { createTokenHandler } from '../token-handler.ts';

export interface StartedTokenHandler {
  /** Its origin in a browser. */
  readonly url: string;
  /** Where it listens. */
  readonly local: string;
  readonly clock: MovableClock;
  readonly stop: () => Promise<void>;
}

interface StartOptions {
  /** Variables besides PORT, PUBLIC_URL and UPSTREAM_URL. */
  readonly env?: Readonly<Record<string, string>>;
  readonly keys?: readonly Buffer[];
}

/** Starts a token handler in this process, in front of an upstream. */
export async function startTokenHandler(
  upstreamUrl: string,
  { env = {}, keys = [randomBytes(32)] }: StartOptions = {},
): Promise<StartedTokenHandler> {
  const port = String(await findFreePort());
  const config = readConfig({ PORT: port, UPSTREAM_URL: upstreamUrl, ...env });
  const clock = createMovableClock();
  const ignore = () => undefined;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const { server, closeUpgrades } = createTokenHandler({ config, keys, log, now: clock.now });
  server.listen(config.port, config.host);
  await once(server, 'listening');
  return {
    url: config.publicUrl,
    local: `http://127.0.0.1:${port}`,
    clock,
    stop: async () => {
      closeUpgrades();
      server.closeAllConnections();
      await stopHttpServer(server);
    },
  };
}
