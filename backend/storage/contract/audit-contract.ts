import type { AuditEvent } from '#shared/admin';
import { prune } from '../../auth/sessions/pruning.ts';
import { createRefreshTokens } from '../../auth/tokens/refresh-tokens.ts';
import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import { type OpenStorage } from './open-contract-storage.ts';
import {
  type ContractWorld,
  createContractWorld,
  rejectionOf,
  usualPassword,
} from './contract-world.ts';
import { usualClient } from './session-world.ts';

const origin = { address: '192.0.2.7', requestId: 'request-1' };
const registered = { event: 'registered', actorId: null, reason: null } as const;
const everything = { event: null, userId: null };

/** Tests what the audit records and how long it is kept; every engine must pass. */
export function describeAuditContract(engine: string, open: OpenStorage): void {
  describe(`the audit on ${engine}`, () => {
    let world: ContractWorld;

    beforeEach(async () => {
      world = await createContractWorld(open, origin);
    });

    afterEach(async () => {
      await world.stop();
    });

    const rows = async (filter: { event: AuditEvent | null; userId: string | null } = everything) =>
      (await world.rules.admin.listAudit(filter, null)).rows;
    const newest = async () => (await rows())[0];
    const events = async () => (await rows()).map(({ event }) => event).toReversed();

    it('records who did what to whom, when, from where, why and in which request', async () => {
      await world.addUser('root', { isAdmin: true });
      await world.addUser('ada');
      world.clock.advance(5);

      await world.rules.admin.changeUser({ userId: 'root', sid: 'root-sid' }, 'ada', {
        disabled: true,
      });

      const { id, ...row } = (await newest())!;
      expect(id).toBeGreaterThan(0);
      expect(row).toEqual({
        at: world.clock.now(),
        event: 'user_disabled',
        userId: 'ada',
        userEmail: 'ada@example.org',
        actorId: 'root',
        actorEmail: 'root@example.org',
        sid: 'root-sid',
        reason: null,
        ...origin,
      });
    });

    it('records the life of a session', async () => {
      const ada = await world.addUser('ada');
      const [here, there] = [await world.start(ada), await world.start(ada)];
      const caller = await world.identify(here);
      await world.rules.sessions.end(caller, there.grant.sid);
      const other = await world.start(ada);
      await world.rules.sessions.endOthers(caller);
      await world.rules.sessions.end(caller, caller.sid);
      const last = await world.start(ada);
      await world.rules.sessions.signOut({ refreshToken: last.refreshToken, caller: null });

      const entries = (await rows()).toReversed().slice(1);
      const sid = { here, there, other, last };
      expect(entries.map((row) => [row.event, row.sid, row.reason])).toEqual([
        ['signed_in', sid.here.grant.sid, null],
        ['signed_in', sid.there.grant.sid, null],
        ['session_ended', sid.there.grant.sid, 'by_user'],
        ['signed_in', sid.other.grant.sid, null],
        ['session_ended', sid.other.grant.sid, 'by_user'],
        ['signed_out', sid.here.grant.sid, null],
        ['signed_in', sid.last.grant.sid, null],
        ['signed_out', sid.last.grant.sid, null],
      ]);
      expect(entries.every((row) => row.userId === 'ada')).toBeTrue();
    });

    it('records a replaced session', async () => {
      const ada = await world.addUser('ada');
      const first = await world.start(ada);

      await world.rules.sessions.start(ada, {
        remember: true,
        client: usualClient,
        replaces: first.refreshToken,
      });

      expect(await newest()).toEqual(
        jasmine.objectContaining({
          event: 'session_ended',
          reason: 'replaced',
          sid: first.grant.sid,
        }),
      );
    });

    it('records a late retry and a reused token once each, but no routine refresh', async () => {
      const first = await world.start(await world.addUser('ada'));
      await world.refresh(first);
      world.clock.advance(30);
      const second = await world.refresh(first);
      world.clock.advance(30);
      await world.refresh(first);
      await world.identify(second);
      world.clock.advance(30);
      await rejectionOf(world.refresh(first));
      await rejectionOf(world.refresh(first));

      expect(await events()).toEqual([
        'user_added',
        'signed_in',
        'refresh_repeated_late',
        'token_reused',
      ]);
      expect((await newest())?.sid).toBe(first.grant.sid);
    });

    it('records once that a token is newer than its session (a restored backup)', async () => {
      const session = await world.start(await world.addUser('ada'));
      const tokens = createRefreshTokens(world.keyring, world.clock.now);
      const token = tokens.parse(session.refreshToken)!;
      const ahead = tokens.format({ ...token, generation: token.generation + 1 });

      await rejectionOf(world.rules.sessions.refresh(ahead));
      await rejectionOf(world.rules.sessions.refresh(ahead));

      expect(await events()).toEqual(['user_added', 'signed_in', 'session_rolled_back']);
    });

    it('records failed sign-ins without the input', async () => {
      await world.addUser('ada');
      const attempt = (email: string, password: string) =>
        rejectionOf(world.rules.signIn.verify({ email, password }));
      await attempt('ada@example.org', 'canary one');
      await attempt('canary@example.org', 'canary two');
      await world.rules.admin.changeUser(null, 'ada', { disabled: true });
      await attempt('ada@example.org', usualPassword);

      const failed = await rows({ event: 'sign_in_failed', userId: null });
      expect(failed.map(({ userId, reason }) => [userId, reason])).toEqual([
        ['ada', 'account_disabled'],
        [null, 'unknown_account'],
        ['ada', 'wrong_password'],
      ]);
      expect(JSON.stringify(await rows())).not.toContain('canary');
    });

    it('records registration, passwords, links and deletion, and outlives the account', async () => {
      const { rules } = world;
      const registration = { email: 'eve@example.org', name: 'Eve', password: usualPassword };
      const browser = { client: usualClient, replaces: null };
      const session = await rules.register(registration, browser);
      const eve = await rules.signIn.verify(registration);
      const changed = await rules.passwordChanges.change(
        await world.identify(session),
        { currentPassword: usualPassword, newPassword: 'a canary of a password' },
        browser,
      );
      expect((await world.identify(changed)).userId).toBe(eve.id);
      const { url } = await rules.resetLinks.create(eve);
      const token = new URL(url).hash.slice(1);
      await rules.resetLinks.redeem({ token, newPassword: 'another canary' });
      const again = await rules.signIn.verify({ ...registration, password: 'another canary' });
      await rules.accounts.remove(await world.identify(await world.start(again)));

      expect(await events()).toEqual([
        'registered',
        'signed_in',
        'password_changed',
        'signed_in',
        'reset_link_made',
        'password_reset',
        'signed_in',
        'account_deleted',
      ]);
      const entries = await rows({ event: null, userId: eve.id });
      expect(entries.length).toBe(8);
      expect(entries[0]?.userEmail).toBeNull();
      for (const secret of ['canary', token, session.refreshToken, session.grant.access_token]) {
        expect(JSON.stringify(entries)).not.toContain(secret);
      }
    });

    it('records nothing that did not happen', async () => {
      const ada = await world.addUser('ada', { isAdmin: true });
      await world.addUser('eve');
      await rejectionOf(
        world.rules.sessions.start(
          { ...ada, authEpoch: 0 },
          {
            remember: true,
            client: usualClient,
            replaces: null,
          },
        ),
      );
      await rejectionOf(world.rules.admin.changeUser(null, 'ada', { disabled: true }));
      await world.rules.admin.changeUser(null, 'eve', { disabled: false });
      const { email, name, passwordHash } = ada;
      const again = { id: 'other', email, name, passwordHash, isAdmin: false };
      await world.storage.users.insert(again, { ...origin, ...registered });

      expect(await events()).toEqual(['user_added', 'user_added']);
    });

    it('is listed page by page, newest first, by event and by account', async () => {
      const note = { ...origin, actorId: null, reason: null, sid: null };
      for (let index = 0; index < 120; index += 1) {
        const event: AuditEvent = index % 2 === 0 ? 'signed_in' : 'signed_out';
        await world.storage.audit.record({ ...note, event, userId: `user${index % 4}` });
      }
      const { listAudit } = world.rules.admin;
      const first = await listAudit(everything, null);
      const second = await listAudit(everything, first.nextCursor);
      const third = await listAudit(everything, second.nextCursor);

      const ids = [first, second, third].flatMap((page) => page.rows.map(({ id }) => id));
      expect(ids).toEqual(ids.toSorted((a, b) => b - a));
      expect(ids.length).toBe(120);
      expect(new Set(ids).size).toBe(120);
      expect(third.nextCursor).toBeNull();
      expect((await rows({ event: 'signed_out', userId: 'user1' })).length).toBe(30);
      expect((await rows({ event: 'signed_out', userId: 'user2' })).length).toBe(0);
    });

    it('prunes sessions 72 h after their end and keeps all others', async () => {
      const ada = await world.addUser('ada');
      const [ended, live] = [await world.start(ada), await world.start(ada)];
      await world.rules.sessions.signOut({ refreshToken: ended.refreshToken, caller: null });
      const hour = 3600;
      world.clock.advance(72 * hour - 1);
      expect((await prune(world.storage)).sessions).toBe(0);
      world.clock.advance(1);

      expect((await prune(world.storage)).sessions).toBe(1);

      expect(await rejectionOf(world.refresh(ended))).toBe('session_ended: unknown');
      const continued = await world.refresh(live);
      expect(continued.outcome).toBe('rotated');
      world.clock.advance((14 * 24 + 72) * hour);
      expect((await prune(world.storage)).sessions).toBe(1);
      expect(await rejectionOf(world.refresh(continued))).toBe('session_ended: unknown');
    });

    it('prunes in batches', async () => {
      const ada = await world.addUser('ada');
      const opened: OpenedSession[] = [];
      while (opened.length < 30) opened.push(await world.start(ada));
      const caller = await world.identify(opened[17]!);
      await world.rules.sessions.endOthers(caller);
      world.clock.advance(72 * 3600);
      const deleted: number[] = [];

      for (let afterId: number | null = 0; afterId !== null;) {
        const options = { keepSeconds: 72 * 3600, afterId, limit: 10 };
        const batch = await world.storage.sessions.prune(options);
        deleted.push(batch.deleted);
        afterId = batch.lastId;
      }

      expect(deleted.slice(0, 3)).toEqual([10, 9, 10]);
      expect((await world.refresh(opened[17]!)).outcome).toBe('rotated');
    });

    it('prunes at most the given number of entries, oldest first', async () => {
      for (const name of ['ada', 'eve', 'bob']) await world.addUser(name);
      world.clock.advance(60);

      expect(await world.storage.audit.prune({ keepSeconds: 60, limit: 2 })).toBe(2);

      expect((await rows()).map(({ userId }) => userId)).toEqual(['bob']);
    });

    it('prunes expired reset links, and audit entries after a year', async () => {
      const ada = await world.addUser('ada');
      await world.rules.resetLinks.create(ada);
      expect(await prune(world.storage)).toEqual({ sessions: 0, resetLinks: 0, auditRows: 0 });
      world.clock.advance(365 * 24 * 3600 - 1);
      await world.rules.resetLinks.create(await world.addUser('eve'));
      world.clock.advance(1);

      expect(await prune(world.storage)).toEqual({ sessions: 0, resetLinks: 1, auditRows: 2 });

      expect(await events()).toEqual(['user_added', 'reset_link_made']);
    });
  });
}
