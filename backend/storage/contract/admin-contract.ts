import { type OpenStorage } from './open-contract-storage.ts';
import {
  type ContractWorld,
  createContractWorld,
  rejectionOf,
  usualPassword,
} from './contract-world.ts';

/** Tests administration; every engine must pass. */
export function describeAdminContract(engine: string, open: OpenStorage): void {
  describe(`administration on ${engine}`, () => {
    let world: ContractWorld;

    beforeEach(async () => {
      world = await createContractWorld(open);
    });

    afterEach(async () => {
      await world.stop();
    });

    const change = (id: string, to: { isAdmin?: boolean; disabled?: boolean }) =>
      world.rules.admin.changeUser(null, id, to);
    const list = async (search: string, cursor: string | null = null) => {
      const { rows, nextCursor } = await world.rules.admin.listUsers(search, cursor);
      return { ids: rows.map(({ user }) => user.id), nextCursor };
    };

    it('revokes the access tokens of a user whose role changes; new ones have the new role', async () => {
      await world.addUser('root', { isAdmin: true });
      const session = await world.start(await world.addUser('ada'));
      expect((await world.identify(session)).isAdmin).toBeFalse();

      await change('ada', { isAdmin: true });

      expect(await rejectionOf(world.identify(session))).toBe('access_token_revoked');
      expect((await world.identify(await world.refresh(session))).isAdmin).toBeTrue();
    });

    it('signs out a disabled user permanently', async () => {
      const session = await world.start(await world.addUser('ada'));

      await change('ada', { disabled: true });

      expect(await rejectionOf(world.identify(session))).toBe('access_token_revoked');
      expect(await rejectionOf(world.refresh(session))).toBe('session_ended: account_disabled');
      const credentials = { email: 'ada@example.org', password: usualPassword };
      expect(await rejectionOf(world.rules.signIn.verify(credentials))).toBe('invalid_credentials');
      await change('ada', { disabled: false });
      expect(await rejectionOf(world.refresh(session))).toBe('session_ended: account_disabled');
      expect((await world.rules.signIn.verify(credentials)).disabledAt).toBeNull();
    });

    it('starts no session for a sign-in in flight when the account is disabled', async () => {
      const verified = await world.addUser('ada');
      await change('ada', { disabled: true });
      expect(await rejectionOf(world.start(verified))).toBe('invalid_credentials');

      await change('ada', { disabled: false });

      expect(await rejectionOf(world.start(verified))).toBe('invalid_credentials');
    });

    it('lets a node that starts later know the revoked access tokens', async () => {
      const session = await world.start(await world.addUser('ada'));

      await change('ada', { isAdmin: true });

      const node = await world.startNode();
      const { access_token: old } = session.grant;
      const { access_token: fresh } = (await world.refresh(session)).grant;
      expect(await rejectionOf(node.callers.identify(old))).toBe('access_token_revoked');
      expect((await node.callers.identify(fresh)).isAdmin).toBeTrue();
    });

    it('changes nothing if there is nothing to change', async () => {
      const session = await world.start(await world.addUser('ada'));

      const unchanged = await change('ada', { isAdmin: false, disabled: false });

      expect(unchanged?.user.version).toBe(1);
      expect((await world.identify(session)).userId).toBe('ada');
    });

    it('ends all sessions of a user', async () => {
      const ada = await world.addUser('ada');
      const sessions = [await world.start(ada), await world.start(ada)];

      const ended = await world.rules.admin.endSessions(null, 'ada');

      expect(ended?.endedSessions).toBe(2);
      for (const session of sessions) {
        expect(await rejectionOf(world.identify(session))).toBe('access_token_revoked');
        expect(await rejectionOf(world.refresh(session))).toBe('session_ended: by_admin');
      }
    });

    it('returns null for an unknown account', async () => {
      expect(await change('nobody', { disabled: true })).toBeNull();
      expect(await world.rules.admin.endSessions(null, 'nobody')).toBeNull();
    });

    it('keeps the last enabled administrator', async () => {
      const root = await world.addUser('root', { isAdmin: true });
      await world.addUser('other', { isAdmin: true });
      await change('other', { disabled: true });
      const caller = await world.identify(await world.start(root));

      expect(await rejectionOf(change('root', { isAdmin: false }))).toBe('last_admin');
      expect(await rejectionOf(change('root', { disabled: true }))).toBe('last_admin');
      expect(await rejectionOf(world.rules.accounts.remove(caller))).toBe('last_admin');

      expect((await world.identify(await world.start(root))).isAdmin).toBeTrue();
      expect(await rejectionOf(change('other', { isAdmin: false }))).toBe('accepted');
    });

    it('keeps one of two administrators who are demoted at the same time', async () => {
      for (let round = 0; round < 20; round += 1) {
        await world.addUser(`one${round}`, { isAdmin: true });
        await world.addUser(`two${round}`, { isAdmin: true });

        const outcomes = await Promise.all([
          rejectionOf(change(`one${round}`, { isAdmin: false })),
          rejectionOf(change(`two${round}`, { disabled: true })),
        ]);

        expect(outcomes.toSorted()).toEqual(['accepted', 'last_admin']);
        await world.addUser(`heir${round}`, { isAdmin: true });
        for (const id of [`one${round}`, `two${round}`]) await change(id, { isAdmin: false });
        await world.storage.users.change(`heir${round}`, () => ({
          isAdmin: false,
          endsSessions: null,
          endedBy: null,
          notes: [],
        }));
      }
    });

    it('lists accounts by email address, page by page, each once', async () => {
      const ids = Array.from(
        { length: 120 },
        (_, index) => `user${String(index).padStart(3, '0')}`,
      );
      for (const id of ids.toReversed()) await world.addUser(id);

      const first = await list('');
      const second = await list('', first.nextCursor);
      const third = await list('', second.nextCursor);

      expect([...first.ids, ...second.ids, ...third.ids]).toEqual(ids);
      expect(third.nextCursor).toBeNull();
    });

    it('has no next page after a full last page', async () => {
      for (let index = 0; index < 50; index += 1) await world.addUser(`user${index}`);

      expect((await list('')).nextCursor).toBeNull();
    });

    it('finds parts of an address or name case-insensitively and literally', async () => {
      for (const name of ['ada', 'eve']) await world.addUser(name);
      await world.storage.users.rename('ada', '100% Lovelace_');
      await world.storage.users.rename('eve', 'Élodie');

      expect((await list('LOVE')).ids).toEqual(['ada']);
      expect((await list('eve@EX')).ids).toEqual(['eve']);
      expect((await list('éLO')).ids).toEqual(['eve']);
      expect((await list('ÉLODIE')).ids).toEqual(['eve']);
      expect((await list('%')).ids).toEqual(['ada']);
      expect((await list('e_')).ids).toEqual(['ada']);
      expect((await list("'; --\\")).ids).toEqual([]);
    });

    it('counts live sessions and returns the last use', async () => {
      const ada = await world.addUser('ada');
      await world.addUser('eve');
      const [first] = [await world.start(ada), await world.start(ada)];
      world.clock.advance(60);
      await world.rules.sessions.signOut({
        refreshToken: (await world.refresh(first)).refreshToken,
        caller: null,
      });

      const { rows } = await world.rules.admin.listUsers('', null);

      expect(rows.map(({ liveSessions, lastSeenAt }) => ({ liveSessions, lastSeenAt }))).toEqual([
        { liveSessions: 1, lastSeenAt: world.clock.now() },
        { liveSessions: 0, lastSeenAt: null },
      ]);
      expect(await world.rules.admin.findUser('ada')).toEqual(rows[0]!);
      expect(await world.rules.admin.findUser('nobody')).toBeNull();
    });
  });
}
