import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from './make-private-file.ts';

/**
 * Claims a SQLite file for this server process, and gives the function that lets it go.
 *
 * What was revoked travels between the requests of one process; a second server would learn of it
 * late. The claim is a lock of the operating system: it ends with the process, however that ends.
 *
 * @throws Error when another server has the file.
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
