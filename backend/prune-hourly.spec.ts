import { EventEmitter, once } from 'node:events';
import { createMovableClock } from './testing/movable-clock.ts';
import { pruneHourly } from './prune-hourly.ts';
import { anyNote } from './storage/contract/contract-note.ts';
import { type Storage } from './storage/storage.ts';
import { openStorage } from './storage/open-storage.ts';
import { testDatabaseSettings } from './testing/database-settings.ts';

const everything = { event: null, userId: null, beforeId: null };

describe('pruning', () => {
  let storage: Storage;
  const clock = createMovableClock();
  const said = new EventEmitter<Record<'debug' | 'warn', [fields: object]>>();
  const log = {
    debug: (fields: object) => said.emit('debug', fields),
    info: () => undefined,
    warn: (fields: object) => said.emit('warn', fields),
    error: () => undefined,
  };

  beforeEach(async () => {
    storage = await openStorage(testDatabaseSettings('sqlite::memory:'), {
      now: clock.now,
      asServer: true,
    });
  });

  const addOldRows = async (count: number) => {
    for (let row = 0; row < count; row += 1) {
      await storage.audit.record({ ...anyNote, userId: null, sid: null });
    }
    clock.advance(365 * 86_400);
  };

  it('starts with the server and logs what it deleted', async () => {
    await addOldRows(3);
    const pruned = once(said, 'debug');

    const stop = pruneHourly(storage, log);

    expect(await pruned).toEqual([{ sessions: 0, resetLinks: 0, auditRows: 3 }]);
    await stop();
    await storage.close();
  });

  it('stops after the current batch', async () => {
    await addOldRows(3);

    await pruneHourly(storage, log)();

    expect((await storage.audit.list(everything, 10)).length).toBe(3);
    await storage.close();
  });

  it('logs a failure and lets the server continue', async () => {
    await storage.close();
    const failed = once(said, 'warn');

    const stop = pruneHourly(storage, log);

    expect(((await failed) as [{ err: Error }])[0].err).toBeInstanceOf(Error);
    await stop();
  });
});
