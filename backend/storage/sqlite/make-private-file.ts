import { closeSync, existsSync, openSync } from 'node:fs';

/** Creates an empty file that other users cannot access, unless it already exists. */
export function makePrivateFile(path: string): void {
  // If this process holds a lock on an existing file, closing it again would release the lock
  // (POSIX).
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}
