import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createKeyring, formatKeyring, type Keyring, parseKeyring } from '../auth/keyring.ts';

const ownerOnly = 0o600;
const pollMs = 1000;

/**
 * Reads the keyring file.
 *
 * @throws Error when it is missing, readable by others, or not a keyring.
 */
export function readKeyringFile(file: string): Keyring {
  if (!existsSync(file)) throw new Error(`KEYRING_FILE ${file} does not exist`);
  const isOpenToOthers = (statSync(file).mode & 0o077) !== 0 && process.platform !== 'win32';
  if (isOpenToOthers) {
    throw new Error(`KEYRING_FILE ${file} can be read by others: run "chmod 600 ${file}"`);
  }
  try {
    return parseKeyring(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`KEYRING_FILE ${file} cannot be used`, { cause });
  }
}

/** Reads the keyring file, which is made when it is missing. @throws Error as `readKeyringFile`. */
export function readOrCreateKeyringFile(file: string, now: Date): Keyring {
  if (!existsSync(file)) writeKeyringFile(file, createKeyring(now));
  return readKeyringFile(file);
}

/** Writes the keyring so that only its owner can read it, and nobody ever reads half of it. */
export function writeKeyringFile(file: string, keyring: Keyring): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, formatKeyring(keyring), { mode: ownerOnly, flush: true });
  renameSync(unfinished, file);
}

/**
 * Reads the keyring file at once and again whenever it changes, until the function it gives is called.
 *
 * A file that cannot be used leaves the keys as they are, and `failed` hears why.
 */
export function watchKeyringFile(
  file: string,
  heard: {
    readonly changed: (keyring: Keyring) => void;
    readonly failed: (error: unknown) => void;
  },
): () => void {
  let seen = '';
  const look = () => {
    const state = stateOf(file);
    if (state === seen) return;
    seen = state;
    try {
      heard.changed(readKeyringFile(file));
    } catch (error) {
      heard.failed(error);
    }
  };
  look(); // It may have changed since the server read it first.
  const looking = setInterval(look, pollMs).unref();
  return () => {
    clearInterval(looking);
  };
}

/** Changes whenever the file does, also where it is replaced, mounted or linked. */
function stateOf(file: string): string {
  const state = statSync(file, { throwIfNoEntry: false });
  return state === undefined ? 'missing' : `${state.ino} ${state.mtimeMs} ${state.size}`;
}
