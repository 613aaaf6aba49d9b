// Where the library is that moves the clock of a process: FAKETIME_LIB, else Debian's.
import { existsSync, readdirSync } from 'node:fs';

const libraries = '/usr/lib';

/** @returns {string | undefined} */
export function fakeTimePath() {
  const folders = existsSync(libraries) ? readdirSync(libraries) : [];
  const places = folders.map((name) => `${libraries}/${name}/faketime/libfaketimeMT.so.1`);
  return process.env.FAKETIME_LIB ?? places.find((path) => existsSync(path));
}
