import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../../auth/problem.ts';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { anyNote } from '../contract/contract-note.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts';

describe('a SQLite file', () => {
  const patient = testDatabaseSettings('sqlite:unused');
  let folder: string;
  let file: string;
  let database: SqliteDatabase;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    file = join(folder, 'test.db');
    database = openSqliteDatabase(file, patient);
    database.connection.exec('CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT');
  });

  afterEach(async () => {
    if (database.connection.isOpen) await database.close();
    rmSync(folder, { recursive: true });
  });

  const add = (text: string) =>
    database.write(() => database.connection.prepare('INSERT INTO notes VALUES (?)').run(text));
  const notes = () =>
    database.read(() =>
      database.connection
        .prepare('SELECT text FROM notes ORDER BY text')
        .all()
        .map((row) => row['text']),
    );
  /** Locks the file, as a command in another process would. */
  const lock = () => {
    const other = new DatabaseSync(file, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    return other;
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof ProblemError ? error.code : error),
    );

  it('waits for another process without blocking, then continues', async () => {
    const other = lock();
    const writing = add('one');
    await nextTurn();

    other.exec('COMMIT');

    expect(await codeOf(writing)).toBe('done');
    expect(await notes()).toEqual(['one']);
  });

  it('is unavailable while another process locks it for too long, then recovers', async () => {
    await database.close();
    database = openSqliteDatabase(file, { waitMs: 50 });
    const other = lock();

    const codes = await Promise.all([codeOf(add('one')), codeOf(add('two'))]);

    expect(codes).toEqual(['unavailable', 'unavailable']);
    expect(await notes()).toEqual([]);
    other.exec('COMMIT');
    expect(await codeOf(add('three'))).toBe('done');
  });

  it('rolls back only the failed work in a batch', async () => {
    const failing = database.write(() => {
      database.connection.exec("INSERT INTO notes VALUES ('half')");
      throw new Error('broke in the middle');
    });
    const [before, during, after] = await Promise.allSettled([add('one'), failing, add('two')]);

    expect([before.status, during.status, after.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await notes()).toEqual(['one', 'two']);
  });

  it('is unavailable when the disk is full, keeps its data, then recovers', async () => {
    await add('one');
    database.connection.exec('PRAGMA max_page_count = 1');

    expect(await codeOf(add('x'.repeat(100_000)))).toBe('unavailable');

    expect(await notes()).toEqual(['one']);
    database.connection.exec('PRAGMA max_page_count = 100000');
    expect(await codeOf(add('two'))).toBe('done');
  });

  it('completes work in flight when closed and is unavailable afterwards', async () => {
    const writing = add('one');
    await database.close();

    expect(await codeOf(writing)).toBe('done');
    expect(await codeOf(add('two'))).toBe('unavailable');
    expect(await codeOf(notes())).toBe('unavailable');
  });

  it('does not treat our own mistakes as database faults', async () => {
    const mistaken = database.connection.prepare('SELECT text FROM notes WHERE text = :text');

    const code = await codeOf(database.read(() => mistaken.get({ note: 'one' })));

    expect(code).toBeInstanceOf(Error);
  });

  it('opens for a command once the server has finished writing', async () => {
    const other = lock();
    const opening = openSqliteStorage(file, { settings: patient, asServer: false });
    await nextTurn();

    other.exec('COMMIT');

    const command = await opening;
    expect(await command.users.count()).toBe(0);
    await command.close();
  });

  it('allows one server at a time, and commands beside it', async () => {
    const options = { now: () => new Date(), asServer: true };
    const path = join(folder, 'served.db');
    const server = await openSqliteStorage(path, { settings: patient, ...options });

    await expectAsync(
      openSqliteStorage(path, { settings: patient, ...options }),
    ).toBeRejectedWithError(/another server/);

    const command = await openSqliteStorage(path, {
      settings: patient,
      ...options,
      asServer: false,
    });
    expect(await command.users.count()).toBe(0);
    await command.close();
    await server.close();
    await (await openSqliteStorage(path, { settings: patient, ...options })).close();
  });

  it('is private to its user, like the files beside it', async () => {
    const server = await openSqliteStorage(join(folder, 'served.db'), {
      settings: patient,
      asServer: true,
    });
    await server.users.insert(
      { id: 'ada', email: 'ada@example.org', name: 'Ada', passwordHash: '', isAdmin: false },
      anyNote,
    );

    const files = readdirSync(folder).filter((name) => name.startsWith('served.db'));
    const modes = files.map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));

    expect(files).toContain('served.db-server');
    expect(files).toContain('served.db-wal');
    expect(new Set(modes)).toEqual(new Set(['600']));
    await server.close();
  });
});
