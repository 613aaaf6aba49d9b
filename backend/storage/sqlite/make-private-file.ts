import { closeSync, existsSync, openSync } from 'node:fs';

/** Makes an empty file that is for no other user of the machine, unless there is one already. */
export function makePrivateFile(path: string): void {
  // This process may hold a lock on one that is there: closing it anew would release it (POSIX).
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}
