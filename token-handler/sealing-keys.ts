import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const keyBytes = 32;

/**
 * Reads the keys, one base64url key of 32 bytes a line, the newest first.
 * | @throws Error if the file is missing, open to others, or holds anything else.
 */
export function readSealingKeys(file: string): readonly Buffer[] {
  if (!existsSync(file)) throw new Error(`KEY_FILE ${file} does not exist`);
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`KEY_FILE ${file} is readable by others; run "chmod 600 ${file}"`);
  }
  const lines = readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  const keys = lines.map((line) => Buffer.from(line, 'base64url'));
  if (keys.length === 0 || keys.some((key) => key.length !== keyBytes)) {
    throw new Error(`KEY_FILE ${file} must hold base64url keys of ${keyBytes} bytes, one a line`);
  }
  return keys;
}

/** Reads the keys, and creates the file if it is missing. @throws Error as `readSealingKeys`. */
export function readOrCreateSealingKeys(file: string): readonly Buffer[] {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const key = randomBytes(keyBytes).toString('base64url');
    // Two handlers may start at the same time: only one of them creates the file.
    try {
      writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readSealingKeys(file);
}
