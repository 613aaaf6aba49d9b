import { setTimeout as pause } from 'node:timers/promises';
import { jwksPath } from '#shared/api-paths';
import type { Keyring } from '../auth/tokens/keyring.ts';
import type { Config } from '../config.ts';

// A server checks its keyring file once a second.
const patienceMs = 5000;
const lookAgainMs = 200;
const requestTimeoutMs = 2000;

/**
 * Reports whether the server on this machine uses the keys of a file, judging by its public keys.
 * | @throws Error if it uses other keys.
 */
export async function describeUse(
  { signingKeys }: Keyring,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<string> {
  const url = `http://${toReachable(host)}:${port}`;
  const inFile = toList(signingKeys);
  const startedAtMs = performance.now();
  for (;;) {
    const published = await readPublishedKeys(url);
    if (published === null) return `no server is running at ${url} to compare the keys with`;
    if (published === inFile) return `the server at ${url} uses them`;
    if (performance.now() - startedAtMs > patienceMs) {
      throw new Error(`the server at ${url} uses other keys than the file; its log says why`);
    }
    await pause(lookAgainMs);
  }
}

async function readPublishedKeys(url: string): Promise<string | null> {
  try {
    const response = await fetch(url + jwksPath, { signal: AbortSignal.timeout(requestTimeoutMs) });
    const { keys } = (await response.json()) as { keys: readonly { kid: string }[] };
    return toList(keys);
  } catch {
    return null; // Nothing listens there, or it is not a Latchkey server.
  }
}

function toList(keys: readonly { readonly kid: string }[]): string {
  return keys
    .map(({ kid }) => kid)
    .toSorted()
    .join(' ');
}

/** Converts a listen address to one that a client can connect to. */
function toReachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
