import { randomBytes } from 'node:crypto';
import type { Caller } from '../../auth/tokens/callers.ts';
import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import { effort } from '../../testing/effort.ts';
import { anyNote } from './contract-note.ts';
import { type OpenStorage } from './open-contract-storage.ts';
import {
  type ContractWorld,
  createContractWorld,
  rejectionOf,
  usualPassword,
} from './contract-world.ts';
import { usualClient } from './session-world.ts';

const newPassword = 'staple battery horse';

/** Tests password changes and account deletion; every engine must pass. */
export function describeAccountContract(engine: string, open: OpenStorage): void {
  describe(`changes of accounts on ${engine}`, () => {
    let world: ContractWorld;

    beforeEach(async () => {
      world = await createContractWorld(open);
    });

    afterEach(async () => {
      await world.stop();
    });

    const changePasswordAs = (caller: Caller, from: string, to: string) =>
      world.rules.passwordChanges.change(
        caller,
        { currentPassword: from, newPassword: to },
        { client: usualClient, replaces: null },
      );
    const changePassword = async (
      session: OpenedSession,
      { from = usualPassword, to = newPassword } = {},
    ) => changePasswordAs(await world.identify(session), from, to);
    const signIn = (password: string) =>
      world.rules.signIn.verify({ email: 'ada@example.org', password });
    const createToken = async () => {
      const ada = await world.storage.users.findById('ada');
      return new URL((await world.rules.resetLinks.create(ada!)).url).hash.slice(1);
    };
    const reset = (token: string, to = newPassword) =>
      world.rules.resetLinks.redeem({ token, newPassword: to });
    const expectEnded = async (session: OpenedSession, reason: string) => {
      expect(await rejectionOf(world.identify(session))).toBe('access_token_revoked');
      expect(await rejectionOf(world.refresh(session))).toBe(`session_ended: ${reason}`);
    };

    it('end every session when the password changes, and start one for the calling browser', async () => {
      const ada = await world.addUser('ada');
      const [here, there] = [await world.start(ada), await world.start(ada)];

      const fresh = await changePassword(here);

      await expectEnded(here, 'password_changed');
      await expectEnded(there, 'password_changed');
      expect((await world.identify(fresh)).userId).toBe('ada');
      expect((await world.refresh(fresh)).outcome).toBe('repeated');
      expect((await signIn(newPassword)).id).toBe('ada');
      expect(await rejectionOf(signIn(usualPassword))).toBe('invalid_credentials');
    });

    it("leave other users' sessions alone", async () => {
      const theirs = await world.start(await world.addUser('eve'));

      await changePassword(await world.start(await world.addUser('ada')));

      expect((await world.identify(theirs)).userId).toBe('eve');
      expect((await world.refresh(theirs)).outcome).toBe('repeated');
    });

    it('remember the new session if the old one was remembered', async () => {
      const ada = await world.addUser('ada');
      const short = { remember: false, client: usualClient, replaces: null };

      const fresh = await changePassword(await world.rules.sessions.start(ada, short));

      expect(fresh.maxAgeSeconds).toBeNull();
    });

    it('require the current password and a new one that is not common', async () => {
      const session = await world.start(await world.addUser('ada'));

      expect(await rejectionOf(changePassword(session, { from: 'wrong' }))).toBe('wrong_password');
      expect(await rejectionOf(changePassword(session, { to: 'password1' }))).toBe(
        'invalid_request',
      );

      expect((await world.identify(session)).userId).toBe('ada');
    });

    it('are rejected if the session has ended meanwhile', async () => {
      const session = await world.start(await world.addUser('ada'));
      const caller = await world.identify(session);
      await world.rules.sessions.end(caller, caller.sid);

      const attempt = changePasswordAs(caller, usualPassword, newPassword);

      expect(await rejectionOf(attempt)).toBe('access_token_revoked');
      expect((await signIn(usualPassword)).id).toBe('ada');
    });

    it('also end expired sessions, so a clock that goes back revives nothing', async () => {
      const session = await world.start(await world.addUser('ada'));
      world.clock.advance(15 * 86_400);
      await world.rules.admin.endSessions(null, 'ada');

      world.clock.advance(-15 * 86_400 + 60);

      expect(await world.storage.sessions.list('ada')).toEqual([]);
      await expectEnded(session, 'password_changed');
    });

    it('accept one of two concurrent new passwords', async () => {
      const ada = await world.addUser('ada');
      const one = await world.identify(await world.start(ada));
      const two = await world.identify(await world.start(ada));

      const outcomes = await Promise.all([
        rejectionOf(changePasswordAs(one, usualPassword, 'the password of one')),
        rejectionOf(changePasswordAs(two, usualPassword, 'the password of two')),
      ]);

      expect(outcomes.toSorted()).toEqual(['accepted', 'wrong_password']);
    });

    it('leave no session alive when a password change races with refresh and sign-in', async () => {
      let user = await world.addUser('ada');
      for (let round = 0; round < effort({ usual: 200, long: 1000 }); round += 1) {
        const first = await world.start(user);
        world.clock.advance(30);
        const [refreshed, signedIn, changed] = await Promise.allSettled([
          world.refresh(first),
          world.start(user),
          world.storage.users.change('ada', () => ({
            passwordHash: `$argon2id$${round}`,
            endsSessions: 'password_changed',
            endedBy: null,
            notes: [],
          })),
        ]);
        user = changed.status === 'fulfilled' ? changed.value!.user : user;
        for (const opened of [refreshed, signedIn]) {
          if (opened.status === 'fulfilled') await expectEnded(opened.value, 'password_changed');
        }
        await expectEnded(first, 'password_changed');
      }
    });

    it('accept a reset link once and end every session', async () => {
      const session = await world.start(await world.addUser('ada'));
      const token = await createToken();

      expect(await world.storage.resetLinks.isValid(Buffer.from(token)))
        .withContext('kept as it is')
        .toBeFalse();
      await reset(token);

      await expectEnded(session, 'password_changed');
      expect((await signIn(newPassword)).id).toBe('ada');
      expect(await rejectionOf(reset(token, 'another one'))).toBe('reset_link_invalid');
    });

    it('accept a reset link once, even from concurrent uses', async () => {
      await world.addUser('ada');
      const { resetLinks } = world.storage;
      for (let round = 0; round < 10; round += 1) {
        const tokenHash = randomBytes(32);
        await resetLinks.put({ userId: 'ada', tokenHash, lifetimeSeconds: 3600 }, anyNote);

        const uses = await Promise.all(
          Array.from({ length: 5 }, (_, index) =>
            resetLinks.redeem(tokenHash, () => ({
              passwordHash: `$argon2id$${round}-${index}`,
              endsSessions: 'password_changed',
              endedBy: null,
              notes: [],
            })),
          ),
        );

        expect(uses.filter((changed) => changed !== null).length).toBe(1);
      }
    });

    it('accept a reset link for an hour', async () => {
      await world.addUser('ada');
      const token = await createToken();
      world.clock.advance(3599);
      expect(await rejectionOf(reset(token, 'password1'))).toBe('invalid_request');

      world.clock.advance(1);

      expect(await rejectionOf(reset(token))).toBe('reset_link_invalid');
      expect((await signIn(usualPassword)).id).toBe('ada');
    });

    it('void a reset link when a newer one is created or the password changes', async () => {
      const session = await world.start(await world.addUser('ada'));
      const older = await createToken();
      const newer = await createToken();
      expect(await rejectionOf(reset(older))).toBe('reset_link_invalid');

      await changePassword(session);

      expect(await rejectionOf(reset(newer))).toBe('reset_link_invalid');
    });

    it('reject the reset link of a disabled or deleted account and an unknown link', async () => {
      const ada = await world.addUser('ada');
      const [token, session] = [await createToken(), await world.start(ada)];
      await world.rules.admin.changeUser(null, 'ada', { disabled: true });
      expect(await rejectionOf(reset(token))).toBe('reset_link_invalid');
      await world.rules.admin.changeUser(null, 'ada', { disabled: false });
      const enabled = await world.storage.users.findById('ada');

      await world.rules.accounts.remove(await world.identify(await world.start(enabled!)));

      await expectEnded(session, 'account_disabled');
      for (const none of [token, token.slice(1), '']) {
        expect(await rejectionOf(reset(none))).toBe('reset_link_invalid');
      }
    });

    it('void a reset link permanently when the account is disabled', async () => {
      await world.addUser('ada');
      const before = await createToken();
      await world.rules.admin.changeUser(null, 'ada', { disabled: true });
      const meanwhile = await createToken();

      await world.rules.admin.changeUser(null, 'ada', { disabled: false });

      expect(await rejectionOf(reset(before))).toBe('reset_link_invalid');
      expect(await rejectionOf(reset(meanwhile))).toBe('reset_link_invalid');
    });

    it('keep a reset link when only the role changes', async () => {
      await world.addUser('ada');
      const token = await createToken();

      await world.rules.admin.changeUser(null, 'ada', { isAdmin: true });

      expect(await rejectionOf(reset(token))).toBe('accepted');
    });

    it('hash no password for an unknown reset link', async () => {
      const guesses = Array.from({ length: 40 }, (_, index) =>
        rejectionOf(reset(`guess ${index}`)),
      );

      expect(new Set(await Promise.all(guesses))).toEqual(new Set(['reset_link_invalid']));
    });

    it('leave no session alive when a deletion races with sign-in and refresh on any node', async () => {
      for (let round = 0; round < effort({ usual: 50, long: 1000 }); round += 1) {
        const user = await world.addUser(`ada${round}`);
        const first = await world.start(user);
        const caller = await world.identify(first);
        world.clock.advance(30);
        const attempts = [world.start(user), world.start(user), world.refresh(first)];
        const [, ...settled] = await Promise.allSettled([
          world.rules.accounts.remove(caller),
          ...attempts,
        ]);
        const opened = settled.filter((each) => each.status === 'fulfilled');

        const node = await world.startNode();
        for (const { value: session } of opened) {
          const attempt = node.callers.identify(session.grant.access_token);
          expect(await rejectionOf(attempt)).toBe('access_token_revoked');
          expect(await rejectionOf(world.refresh(session))).toBe('session_ended: account_deleted');
        }
        node.revocations.stop();
      }
    });

    it('delete an account with its sessions and free its email address', async () => {
      const session = await world.start(await world.addUser('ada'));

      await world.rules.accounts.remove(await world.identify(session));

      await expectEnded(session, 'account_deleted');
      expect(await world.storage.users.findByEmail('ada@example.org')).toBeNull();
      expect(await rejectionOf(signIn(usualPassword))).toBe('invalid_credentials');
      const successor = await world.addUser('ada');
      expect((await world.storage.sessions.list(successor.id)).length).toBe(0);
      await expectEnded(session, 'account_deleted');
    });
  });
}
