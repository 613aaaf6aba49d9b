import type { AuditNote } from '../../auth/audit/audit.ts';
import type { SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionStart } from '../../auth/sessions/session-store.ts';
import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import { anyNote } from './contract-note.ts';
import { type OpenStorage } from './open-contract-storage.ts';
import { type ContractWorld, createContractWorld, rejectionOf } from './contract-world.ts';
import { usualClient } from './session-world.ts';

/** Tests that sessions start completely or not at all; every engine must pass. */
export function describeSessionStartContract(engine: string, open: OpenStorage): void {
  describe(`starting sessions on ${engine}`, () => {
    let world: ContractWorld;
    let present: OpenedSession;
    /** A `sid` that already exists, so inserting the row fails. */
    let impossible: Pick<SessionStart, 'sid'>;

    beforeEach(async () => {
      world = await createContractWorld(open);
      present = await world.start(await world.addUser('ada'));
      impossible = { sid: present.grant.sid };
    });

    afterEach(async () => {
      await world.stop();
    });

    const startWith = (insert: (start: SessionStart) => Promise<SessionRecord | null>) =>
      world.rules.sessions.startWith(
        { remember: true, client: usualClient, replaces: present.refreshToken },
        insert,
      );
    const eve = { id: 'eve', email: 'eve@example.org', name: 'Eve', passwordHash: '' };
    const register = (flaw = {}) =>
      startWith((start) =>
        world.storage.users.insertSignedIn(
          { ...eve, isAdmin: false },
          { note: anyNote, start: { ...start, ...flaw } },
        ),
      );
    const changePassword = (flaw = {}, userId = 'ada') =>
      startWith(async (start) => {
        const changed = await world.storage.users.change(userId, () => ({
          passwordHash: '$argon2id$new',
          endsSessions: 'password_changed',
          endedBy: null,
          notes: [],
          startsSession: { ...start, ...flaw },
        }));
        return changed?.startedSession ?? null;
      });

    it('adds the account with its first session, or neither', async () => {
      await expectAsync(register(impossible)).toBeRejected();
      expect(await world.storage.users.findById('eve')).toBeNull();

      const session = await register();

      expect((await world.identify(session!)).userId).toBe('eve');
      expect(await rejectionOf(world.identify(present))).toBe('access_token_revoked');
      expect(await rejectionOf(world.refresh(present))).toBe('session_ended: replaced');
    });

    it('starts and ends nothing if the email address is taken', async () => {
      await world.addUser('eve');

      expect(await register()).toBeNull();

      expect(await world.storage.sessions.list('eve')).toEqual([]);
      expect((await world.identify(present)).userId).toBe('ada');
    });

    it('sets the password together with the new session, or neither', async () => {
      await expectAsync(changePassword(impossible)).toBeRejected();
      expect((await world.storage.users.findById('ada'))?.passwordHash).not.toBe('$argon2id$new');
      expect((await world.refresh(present)).outcome).toBe('repeated');

      const session = await changePassword();

      expect((await world.identify(session!)).userId).toBe('ada');
      expect(await rejectionOf(world.refresh(present))).toBe('session_ended: password_changed');
    });

    it("ends another user's session in the browser that changes the password", async () => {
      await world.addUser('eve');

      await changePassword({}, 'eve');

      expect(await rejectionOf(world.identify(present))).toBe('access_token_revoked');
      expect(await rejectionOf(world.refresh(present))).toBe('session_ended: replaced');
    });

    it('ends the replaced session immediately on all nodes, or starts nothing', async () => {
      const ada = (await world.storage.users.findById('ada'))!;
      const unwritable = { ...anyNote, event: null } as unknown as AuditNote;
      const attempt = startWith((start) => {
        const replaces = { ...start.replaces!, note: unwritable };
        return world.storage.sessions.insert(ada, { ...start, replaces });
      });
      await expectAsync(attempt).toBeRejected();
      expect((await world.storage.sessions.list('ada')).map(({ sid }) => sid)).toEqual([
        present.grant.sid,
      ]);

      await startWith((start) => world.storage.sessions.insert(ada, start));

      expect(await rejectionOf(world.identify(present))).toBe('access_token_revoked');
      expect(await rejectionOf(world.refresh(present))).toBe('session_ended: replaced');
    });
  });
}
