import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../../backend/testing/free-port.ts';

const program = fileURLToPath(new URL('../../../bin/token-handler.mjs', import.meta.url));

interface HandlerSettings {
  readonly upstreamUrl: string;
  readonly pageUrl: string;
  /** Its other variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the token handler as its README says, and resolves when it runs. */
export async function startHandler({ upstreamUrl, pageUrl, env }: HandlerSettings) {
  const port = String(await findFreePort());
  const folder = mkdtempSync(join(tmpdir(), 'token-handler-'));
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      PORT: port,
      PUBLIC_URL: pageUrl,
      UPSTREAM_URL: upstreamUrl,
      KEY_FILE: join(folder, 'keys'),
      TRUSTED_PROXY_HOPS: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const [line] = (await Promise.race([once(child.stdout, 'data'), closed])) as unknown[];
  if (child.exitCode !== null) throw new Error(`The token handler did not start: ${String(line)}`);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}
