import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import type { OpenStorage } from './open-contract-storage.ts';
import { nextReading } from '../../testing/next-reading.ts';
import {
  grace,
  idle,
  leastTokenSeconds,
  rejectionOf,
  useSessionWorld,
  usualClient,
  usualRules,
} from './session-world.ts';

/** Tests the session rules one by one; every engine must pass. */
export function describeSessionContract(engine: string, open: OpenStorage): void {
  describe(`sessions on ${engine}`, () => {
    const world = useSessionWorld(open);
    const { addUser, start, refresh, use, rotated, over } = world;

    it('ends a session that was unused for the idle limit', async () => {
      const session = await start();
      world.clock.advance(idle);

      expect(await world.storage.sessions.list(world.user.id)).toEqual([]);
      expect(await rejectionOf(refresh(session))).toEqual(['session_ended', 'idle']);
    });

    it('ends a session at its lifetime despite use, and limits the cookie accordingly', async () => {
      let session = await start();
      for (let day = 13; day < 90; day += 13) {
        world.clock.advance(13 * 86_400);
        session = await refresh(session);
      }
      expect(session.maxAgeSeconds).toBe(12 * 86_400);
      const [row] = await world.storage.sessions.list(world.user.id);
      expect(row?.idleExpiresAt).toEqual(row?.expiresAt);
      world.clock.advance(12 * 86_400);

      expect(await rejectionOf(refresh(session))).toEqual(['session_ended', 'lifetime']);
    });

    it('gives sessions that are not remembered short limits and a session cookie', async () => {
      const session = await start({ remember: false });
      world.clock.advance(11 * 3600);
      const next = await refresh(session);
      world.clock.advance(12 * 3600);

      expect([session.maxAgeSeconds, next.maxAgeSeconds]).toEqual([null, null]);
      expect(await rejectionOf(refresh(next))).toEqual(['session_ended', 'idle']);
      const other = await start({ remember: false });
      world.clock.advance(12 * 3600);
      expect(await rejectionOf(refresh(other))).toEqual(['session_ended', 'idle']);
    });

    it('never issues an access token that outlives its session', async () => {
      const session = await start({ remember: false });
      world.clock.advance(12 * 3600 - 60);

      expect((await use(await refresh(session))).sid).toBe(session.grant.sid);
      for (const limit of [{ shortLifetimeSeconds: 100 }, { shortIdleSeconds: 100 }]) {
        const brief = over({ ...usualRules, ...limit });
        const short = await brief.sessions.start(world.user, {
          remember: false,
          client: usualClient,
          replaces: null,
        });
        expect(short.grant.expires_in).toBe(100);
      }
    });

    it('knows earlier revocations after a restart', async () => {
      const session = await start();
      await world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      world.rules.revocations.stop();
      world.clock.advance(leastTokenSeconds - 1);

      world.rules = over(usualRules);
      await world.rules.revocations.start();

      expect(await rejectionOf(use(session))).toEqual(['access_token_revoked']);
    });

    it('keeps revocations until the last access token has expired', async () => {
      const session = await start();
      await world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      world.clock.advance(leastTokenSeconds - 1);

      await nextReading(world.rules.revocations);

      expect(await rejectionOf(use(session))).toEqual(['access_token_revoked']);
    });

    it('asks the database while it has not read the revocations', async () => {
      const [ended, live] = [await start(), await start()];
      await world.rules.sessions.signOut({ refreshToken: ended.refreshToken, caller: null });
      world.rules.revocations.stop();

      world.rules = over(usualRules);

      expect(await rejectionOf(use(ended))).toEqual(['access_token_revoked']);
      expect((await use(live)).sid).toBe(live.grant.sid);
    });

    it('identifies callers during a database outage', async () => {
      const session = await start();
      await world.storage.close();

      expect((await use(session)).sid).toBe(session.grant.sid);
      world.storage = await open(world.clock);
    });

    it('keeps the time of the password entry through refreshes and updates it with a step-up', async () => {
      const { first, second } = await rotated(60);
      const before = await use(second);
      expect(before.authTime).toEqual((await use(first)).authTime);

      const steppedUp = await world.rules.sessions.stepUp(before);

      const caller = await world.rules.callers.identify(steppedUp.access_token);
      expect(caller.authTime).toEqual(world.clock.now());
      expect((await use(await refresh(second))).authTime).toEqual(world.clock.now());
    });

    it('copies the generation of the presented token in a step-up', async () => {
      const { first } = await rotated();

      const steppedUp = await world.rules.sessions.stepUp(await use(first));

      expect(steppedUp.generation).toBe(first.grant.generation);
    });

    it('rejects a step-up in a session that is over', async () => {
      const session = await start();
      const caller = await use(session);
      await world.rules.sessions.end(caller, caller.sid);

      expect(await rejectionOf(world.rules.sessions.stepUp(caller))).toEqual([
        'access_token_revoked',
      ]);
    });

    it('starts no session if the account changed after its password was verified', async () => {
      const stale = { ...world.user, authEpoch: world.user.authEpoch - 1 };

      const attempt = world.rules.sessions.start(stale, {
        remember: true,
        client: usualClient,
        replaces: null,
      });

      expect(await rejectionOf(attempt)).toEqual(['invalid_credentials']);
    });

    it('rejects a foreign token without a query', async () => {
      const { refreshToken } = await start();
      await world.storage.close();

      for (const text of [null, '', 'garbage', refreshToken.slice(0, -1), `${refreshToken}A`]) {
        expect(await rejectionOf(world.rules.sessions.refresh(text))).toEqual(['no_session']);
      }
      const flipped = refreshToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      expect(await rejectionOf(world.rules.sessions.refresh(flipped))).toEqual(['no_session']);
      expect(await rejectionOf(world.rules.sessions.refresh(refreshToken))).toEqual([
        'unavailable',
      ]);
      world.storage = await open(world.clock);
    });

    it('never reuses the id of a session', async () => {
      const gone = await start();
      await world.rules.sessions.signOut({ refreshToken: gone.refreshToken, caller: null });
      await world.storage.sessions.prune({ keepSeconds: 0, afterId: 0, limit: 10 });

      const next = await start();

      const rowOf = (session: OpenedSession) =>
        world.refreshTokens.parse(session.refreshToken)!.sessionId;
      expect(rowOf(next)).toBeGreaterThan(rowOf(gone));
    });

    it('reports an unknown session if its row is missing or has another handle', async () => {
      const lost = await start();
      await world.storage.close();
      world.storage = await open(world.clock);
      world.rules = over(usualRules);

      expect(await rejectionOf(refresh(lost))).toEqual(['session_ended', 'unknown']);
      world.user = await addUser('ada@example.org');
      const inItsPlace = await start();
      for (const seconds of [0, grace]) {
        world.clock.advance(seconds);
        expect(await rejectionOf(refresh(lost))).toEqual(['session_ended', 'unknown']);
      }
      await world.rules.sessions.signOut({ refreshToken: lost.refreshToken, caller: null });
      expect((await refresh(inItsPlace)).grant.generation).toBe(2);
    });

    it('records when a session was last used', async () => {
      const first = await start();
      const other = await start();
      world.clock.advance(grace);
      await refresh(first);

      const rows = await world.rules.sessions.list(await use(first));

      expect(rows.map((row) => row.sid)).toEqual([first.grant.sid, other.grant.sid]);
      expect(rows.map((row) => row.lastUsedAt.getTime() - row.createdAt.getTime())).toEqual([
        grace * 1000,
        0,
      ]);
    });

    it('stores the device of a session, if known', async () => {
      const devices = [
        { browser: 'Firefox', system: null },
        { browser: null, system: 'Linux' },
      ];
      for (const device of devices) {
        const client = { ...usualClient, device };
        await world.rules.sessions.start(world.user, { remember: true, client, replaces: null });
      }

      const rows = await world.storage.sessions.list(world.user.id);

      expect(rows.map((row) => row.device).toReversed()).toEqual(devices);
    });
  });
}
