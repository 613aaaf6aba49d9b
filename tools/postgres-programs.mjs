// Where PostgreSQL's own programs are: POSTGRES_BIN, else where Debian puts them, else on the PATH.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/**
 * Returns the folder that has a server and the programs that fit it.
 *
 * @returns {string | undefined}
 */
export function postgresPrograms() {
  const newestFirst = (one, other) => other.localeCompare(one, 'en', { numeric: true });
  const folders = [
    ...(process.env.POSTGRES_BIN === undefined ? [] : [process.env.POSTGRES_BIN]),
    ...debianFolders().sort(newestFirst),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => needed.every((name) => existsSync(join(folder, name))));
}

function debianFolders() {
  const versions = '/usr/lib/postgresql';
  return existsSync(versions)
    ? readdirSync(versions).map((name) => join(versions, name, 'bin'))
    : [];
}
