import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from './make-private-file.ts';

/**
 * Claims a SQLite file for this server process, and returns the function that releases it.
 * | Requests in one process learn of revocations at once; a second server would learn of them late.
 * The claim is an operating-system lock, so it ends with the process, even after a crash.
 * | @throws Error if another server has the file.
 */
export function claimServer(file: string): () => void {
  const lockFile = `${file}-server`;
  makePrivateFile(lockFile);
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const message = `another server uses ${file}: take PostgreSQL for more than one`;
    throw new Error(message, { cause });
  }
  return () => {
    lock.close();
  };
}
