import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createKeyring, formatKeyring, type Keyring, parseKeyring } from '../auth/keyring.ts';

const ownerOnly = 0o600;

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

/** Writes the keyring so that only its owner can read it. */
export function writeKeyringFile(file: string, keyring: Keyring): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, formatKeyring(keyring), { mode: ownerOnly, flush: true });
  chmodSync(file, ownerOnly);
}
