import { closeSync, existsSync, openSync } from 'node:fs';

/** Makes an empty file that is for no other user of the machine, unless there is one already. */
export function makePrivateFile(path: string): void {
  // One that is there may be locked by this process: to close it would give its locks up.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}
