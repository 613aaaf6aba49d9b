import type { NewUser } from '../../auth/accounts/user-store.ts';
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import type { Storage } from '../storage.ts';
import { anyNote } from './contract-note.ts';

/** Tests user stores; every engine must pass. */
export function describeUserContract(
  engine: string,
  open: (clock: MovableClock) => Promise<Storage>,
): void {
  describe(`accounts on ${engine}`, () => {
    const clock = createMovableClock();
    const ada: NewUser = {
      id: 'ada',
      email: 'ada@example.org',
      name: 'Ada',
      passwordHash: '$argon2id$1',
      isAdmin: true,
    };
    let storage: Storage;

    beforeEach(async () => {
      storage = await open(clock);
    });

    afterEach(async () => {
      await storage.close();
    });

    it('returns what was stored, by id and by email address', async () => {
      const added = await storage.users.insert(ada, anyNote);

      expect(added).toEqual({
        ...ada,
        version: 1,
        authEpoch: 1,
        createdAt: clock.now(),
        disabledAt: null,
      });
      expect(await storage.users.findById('ada')).toEqual(added);
      expect(await storage.users.findByEmail('ada@example.org')).toEqual(added);
      expect(await storage.users.findByEmail('eve@example.org')).toBeNull();
    });

    it('accepts an email address once, even concurrently', async () => {
      const added = await Promise.all([
        storage.users.insert(ada, anyNote),
        storage.users.insert({ ...ada, id: 'other' }, anyNote),
      ]);

      expect(added.filter((user) => user === null).length).toBe(1);
      expect(await storage.users.count()).toBe(1);
    });

    it('renames an existing account', async () => {
      await storage.users.insert(ada, anyNote);

      expect((await storage.users.rename('ada', "Robert'); --"))?.name).toBe("Robert'); --");
      expect(await storage.users.rename('eve', 'Eve')).toBeNull();
    });

    it('replaces a hash only if it has not changed', async () => {
      await storage.users.insert(ada, anyNote);
      await storage.users.rehash('ada', { from: '$argon2id$1', to: '$argon2id$2' });

      await storage.users.rehash('ada', { from: '$argon2id$1', to: '$argon2id$3' });

      expect((await storage.users.findById('ada'))?.passwordHash).toBe('$argon2id$2');
    });
  });
}
