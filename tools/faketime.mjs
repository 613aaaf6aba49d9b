// Where the library is that moves the clock of a process: FAKETIME_LIB, else Debian's.
import { globSync } from 'node:fs';

/** @returns {string | undefined} */
export function fakeTimePath() {
  return process.env.FAKETIME_LIB ?? globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
}
