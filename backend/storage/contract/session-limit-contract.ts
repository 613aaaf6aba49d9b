import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import { effort } from '../../testing/effort.ts';
import type { OpenStorage } from './open-contract-storage.ts';
import { grace, rejectionOf, usualRules, useSessionWorld, usualClient } from './session-world.ts';

/** Tests the limit of sessions per user; every engine must pass. */
export function describeSessionLimitContract(engine: string, open: OpenStorage): void {
  describe(`the limit of sessions on ${engine}`, () => {
    const world = useSessionWorld(open);
    const { addUser, start, refresh, use, over, endedBy } = world;

    beforeEach(() => {
      limitTo(3);
    });

    function limitTo(sessionsPerUser: number): void {
      world.rules.revocations.stop();
      world.rules = over({ ...usualRules, sessionsPerUser });
    }

    async function startSpaced(count: number): Promise<OpenedSession[]> {
      const started: OpenedSession[] = [];
      for (let n = 0; n < count; n += 1) {
        started.push(await start());
        world.clock.advance(1);
      }
      return started;
    }

    const live = async (userId = world.user.id) =>
      (await world.storage.sessions.list(userId)).map(({ sid }) => sid);
    const sids = (sessions: readonly OpenedSession[]) => sessions.map(({ grant }) => grant.sid);

    it('ends the least recently used session, which learns why', async () => {
      const [first, second, third] = await startSpaced(3);
      world.clock.advance(grace);
      const used = await refresh(first!);

      const fourth = await start();

      expect(await live()).toEqual(sids([fourth, used, third!]));
      expect(await rejectionOf(use(second!))).toEqual(['access_token_revoked']);
      expect(await rejectionOf(refresh(second!))).toEqual(['session_ended', 'session_limit']);
      expect(await endedBy(second!)).toBe(fourth.grant.sid);
      const [row] = await world.storage.audit.list(
        { event: 'session_ended', userId: null, beforeId: null },
        1,
      );
      expect([row?.reason, row?.sid, row?.userId]).toEqual([
        'session_limit',
        second!.grant.sid,
        world.user.id,
      ]);
    });

    it('keeps the new session even if the limit is one', async () => {
      limitTo(1);
      const [first, second] = await startSpaced(2);

      expect(await live()).toEqual([second!.grant.sid]);
      expect(await rejectionOf(refresh(first!))).toEqual(['session_ended', 'session_limit']);
    });

    it('counts neither ended sessions nor those of other users', async () => {
      const [first, second, third] = await startSpaced(3);
      const eve = await addUser('eve@example.org');
      const options = { remember: true, client: usualClient, replaces: null };
      const theirs = await world.rules.sessions.start(eve, options);
      await world.rules.sessions.signOut({ refreshToken: first!.refreshToken, caller: null });

      const fourth = await start();

      expect(await live()).toEqual(sids([fourth, third!, second!]));
      expect(await live(eve.id)).toEqual([theirs.grant.sid]);
    });

    it('does not count expired sessions and keeps their reason', async () => {
      const short = await start({ remember: false });
      const [second, third] = await startSpaced(2);
      world.clock.advance(13 * 3600);

      const fourth = await start();

      expect(await live()).toEqual(sids([fourth, third!, second!]));
      expect(await rejectionOf(refresh(short))).toEqual(['session_ended', 'idle']);
    });

    it('ends no other session if the new one replaces one', async () => {
      const [first, second, third] = await startSpaced(3);

      const fourth = await start({ replaces: third!.refreshToken });

      expect(await live()).toEqual(sids([fourth, second!, first!]));
      expect(await rejectionOf(refresh(third!))).toEqual(['session_ended', 'replaced']);
    });

    it('ends all surplus sessions after the limit was lowered', async () => {
      const sessions = await startSpaced(3);
      limitTo(2);

      const last = await start();

      expect(await live()).toEqual(sids([last, sessions[2]!]));
    });

    it('holds for concurrent sign-ins', async () => {
      for (let round = 0; round < effort({ usual: 10, long: 200 }); round += 1) {
        const started = await Promise.allSettled(Array.from({ length: 8 }, () => start()));

        const rejections = started.filter(({ status }) => status === 'rejected');
        for (const { reason } of rejections as PromiseRejectedResult[]) {
          // Allowed when the database is under load.
          expect(await rejectionOf(Promise.reject(reason as Error))).toEqual(['unavailable']);
        }
        expect((await live()).length)
          .withContext(`round ${round}`)
          .toBeLessThanOrEqual(3);
      }
      expect((await live()).length).toBe(3);
    });

    it('lists sessions page by page, each once', async () => {
      limitTo(100);
      // Some have the same time of last use.
      const sessions = [await start(), await start(), ...(await startSpaced(3)), await start()];
      const { sessions: store } = world.storage;
      const all = await store.list(world.user.id);
      expect(all.length).toBe(sessions.length);

      const first = await store.list(world.user.id, { after: null, limit: 2 });
      const second = await store.list(world.user.id, { after: first[1]!, limit: 3 });
      const third = await store.list(world.user.id, { after: second[2]!, limit: 9 });

      expect([...first, ...second, ...third].map(({ sid }) => sid)).toEqual(
        all.map(({ sid }) => sid),
      );
      expect([first.length, second.length]).toEqual([2, 3]);
    });
  });
}
