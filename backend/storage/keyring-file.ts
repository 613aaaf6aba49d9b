import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  createKeyring,
  formatKeyring,
  type Keyring,
  parseKeyring,
} from '../auth/tokens/keyring.ts';

const ownerOnly = 0o600;
const groupRead = 0o040;
const groupAndOthers = 0o077;
const permissions = 0o777;
const pollMs = 1000;

/**
 * Reads the keyring file.
 * | @throws Error if it is missing, readable by others, or not a keyring.
 */
export function readKeyringFile(file: string): Keyring {
  if (!existsSync(file)) throw new Error(`KEYRING_FILE ${file} does not exist`);
  if (isOpenToOthers(statSync(file))) {
    throw new Error(`KEYRING_FILE ${file} is readable by others; run "chmod 600 ${file}"`);
  }
  try {
    return parseKeyring(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`KEYRING_FILE ${file} cannot be used`, { cause });
  }
}

/** Reads the keyring file, and creates it if it is missing. @throws Error as `readKeyringFile`. */
export function readOrCreateKeyringFile(file: string, now: Date): Keyring {
  if (!existsSync(file)) writeKeyringFile(file, createKeyring(now));
  return readKeyringFile(file);
}

/**
 * Writes the keyring atomically, so nobody ever reads half of it.
 * | Only the owner can access a new file. A replaced file passes on its owner and mode, so root can
 * rotate the keys of a server that runs as another user.
 */
export function writeKeyringFile(file: string, keyring: Keyring): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, formatKeyring(keyring), { mode: ownerOnly, flush: true });
  const replaced = statSync(file, { throwIfNoEntry: false });
  if (replaced !== undefined && !isOpenToOthers(replaced)) {
    chownSync(unfinished, replaced.uid, replaced.gid);
    chmodSync(unfinished, replaced.mode & permissions);
  }
  renameSync(unfinished, file);
}

/**
 * Reads the keyring file now and whenever it changes; returns a function that stops watching.
 * | If the file cannot be used, the keys stay as they are and `failed` receives the error.
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
  look(); // It may have changed since the server first read it.
  const looking = setInterval(look, pollMs).unref();
  return () => {
    clearInterval(looking);
  };
}

/**
 * Returns a text that changes whenever the file is written, replaced, mounted or linked, or another
 * owner or mode makes it usable.
 */
function stateOf(file: string): string {
  const state = statSync(file, { throwIfNoEntry: false });
  if (state === undefined) return 'missing';
  const { ino, size, mtimeMs, ctimeMs, mode, uid, gid } = state;
  return [ino, size, mtimeMs, ctimeMs, mode, uid, gid].join(' ');
}

/**
 * Whether users other than the owner can read or change the file.
 * | A group may read a file that root owns: Kubernetes and systemd pass secrets to a server that
 * way, through a group of its own or an access control list.
 */
function isOpenToOthers({ mode, uid }: Stats): boolean {
  if (process.platform === 'win32') return false;
  const open = mode & groupAndOthers;
  return open !== 0 && !(open === groupRead && uid === 0);
}
