import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { postgresPrograms } from '../../tools/postgres-programs.mjs';
import { findFreePort } from './free-port.ts';

/** A PostgreSQL server from the system's packages, which include pg_dump and pg_restore. */
export interface SystemPostgres {
  /** The folder of the programs that match the server. */
  readonly programs: string;
  /** Returns the URL of a database; `latchkey` exists from the start. */
  readonly urlOf: (database: string) => string;
  readonly stop: () => Promise<void>;
}

const user = 'latchkey';
const password = 'not-in-a-process-list';

/** Starts a separate server on a free port, in a temporary folder. */
export async function startSystemPostgres(): Promise<SystemPostgres> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error('Run "node tools/setup.mjs --postgres" first.');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-system-postgres-'));
  const owner = process.getuid?.() === 0 ? accountOf('postgres') : null;
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '-N'],
    { ...owner, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);

  const port = await findFreePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...flags], {
    ...owner,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(server.stderr).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => {
      reject(new Error(lines.join('\n')));
    });
  });
  const urlOf = (database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const client = new pg.Client(urlOf('postgres'));
  await client.connect();
  await client.query('CREATE DATABASE latchkey');
  await client.end();
  return {
    programs,
    urlOf,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns the ids of a system user, because PostgreSQL does not run as root. */
function accountOf(name: string): { readonly uid: number; readonly gid: number } {
  const idOf = (kind: string) =>
    Number(spawnSync('id', [kind, name], { encoding: 'utf8' }).stdout.trim());
  return { uid: idOf('-u'), gid: idOf('-g') };
}
