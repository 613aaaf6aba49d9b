import { secondsAfter } from '../../auth/clock.ts';
import { effort } from '../../testing/effort.ts';
import type { OpenStorage } from './open-contract-storage.ts';
import { grace, rejectionOf, useSessionWorld, usualClient } from './session-world.ts';

/** Tests how sessions end; every engine must pass. */
export function describeSessionEndContract(engine: string, open: OpenStorage): void {
  describe(`ending sessions on ${engine}`, () => {
    const world = useSessionWorld(open);
    const { addUser, start, refresh, use, rotated, endedBy } = world;

    it('ends the session of a refresh token of any generation at sign-out', async () => {
      const { first, second } = await rotated();

      await world.rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null });

      expect(await rejectionOf(refresh(second))).toEqual(['session_ended', 'signed_out']);
      expect(await rejectionOf(use(second))).toEqual(['access_token_revoked']);
    });

    it('returns the session that a sign-out ended', async () => {
      await start();
      const session = await start();
      const signOut = () =>
        world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

      expect(await signOut()).toEqual({ userId: world.user.id, sid: session.grant.sid });
      expect(await signOut()).toBeNull();
    });

    it("ends the access token's session at a sign-out without a cookie", async () => {
      const session = await start();

      await world.rules.sessions.signOut({ refreshToken: null, caller: await use(session) });

      expect(await rejectionOf(refresh(session))).toEqual(['session_ended', 'signed_out']);
    });

    it('ends both sessions if the cookie and the access token differ', async () => {
      const [ofCookie, ofBearer] = [await start(), await start()];
      const caller = await use(ofBearer);

      await world.rules.sessions.signOut({ refreshToken: ofCookie.refreshToken, caller });

      for (const session of [ofCookie, ofBearer]) {
        expect(await rejectionOf(refresh(session))).toEqual(['session_ended', 'signed_out']);
      }
    });

    it('keeps the first reason if a session is ended twice', async () => {
      const session = await start();
      const caller = await use(session);
      await world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

      expect(await world.rules.sessions.end(caller, caller.sid)).toBe(false);
      expect(await rejectionOf(refresh(session))).toEqual(['session_ended', 'signed_out']);
    });

    it("keeps the other device's reason if the cookie signs out afterwards", async () => {
      const [here, there] = [await start(), await start()];
      await world.rules.sessions.end(await use(here), there.grant.sid);

      await world.rules.sessions.signOut({ refreshToken: there.refreshToken, caller: null });

      expect(await rejectionOf(refresh(there))).toEqual(['session_ended', 'by_user']);
    });

    it('does not end a session again when its token is presented again', async () => {
      const session = await start();
      await world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      world.clock.advance(600);

      await rejectionOf(refresh(session));

      expect(
        await world.storage.revocations.readSince(secondsAfter(world.clock.now(), -300)),
      ).toEqual([]);
    });

    it('ends the session that is replaced in the same browser', async () => {
      const first = await start();

      await start({ replaces: first.refreshToken });

      expect(await rejectionOf(refresh(first))).toEqual(['session_ended', 'replaced']);
    });

    it('ends nothing if the replacing session cannot start', async () => {
      const first = await start();
      const stale = { ...world.user, authEpoch: world.user.authEpoch - 1 };

      const attempt = world.rules.sessions.start(stale, {
        remember: true,
        client: usualClient,
        replaces: first.refreshToken,
      });

      expect(await rejectionOf(attempt)).toEqual(['invalid_credentials']);
      expect((await refresh(first)).outcome).toBe('repeated');
    });

    it('leaves no session alive when sign-out races with refresh and a new sign-in', async () => {
      for (let round = 0; round < effort({ usual: 200, long: 1000 }); round += 1) {
        const first = await start();
        world.clock.advance(grace);
        const [refreshed, signedIn] = await Promise.allSettled([
          refresh(first),
          start({ replaces: first.refreshToken }),
          world.rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null }),
        ]);

        const newest = refreshed.status === 'fulfilled' ? refreshed.value : first;
        const [code, reason] = await rejectionOf(refresh(newest));
        expect(code).toBe('session_ended');
        expect(['signed_out', 'replaced']).toContain(reason!);
        expect(await rejectionOf(use(newest))).toEqual(['access_token_revoked']);
        // The sign-out ended the previous session, not the new one.
        if (signedIn.status === 'rejected') throw signedIn.reason;
        expect((await refresh(signedIn.value)).outcome).toBe('repeated');
      }
    });

    it("ends one of the user's own sessions from another and records which one did it", async () => {
      const [here, there] = [await start(), await start()];
      const caller = await use(here);

      expect(await world.rules.sessions.end(caller, there.grant.sid)).toBe(true);

      expect(await endedBy(there)).toBe(here.grant.sid);
      expect(await rejectionOf(refresh(there))).toEqual(['session_ended', 'by_user']);
      expect((await world.rules.sessions.list(caller)).map((row) => row.sid)).toEqual([
        here.grant.sid,
      ]);
    });

    it("never ends another user's session", async () => {
      const theirs = await start();
      world.user = await addUser('eve@example.org');
      const eve = await use(await start());

      expect(await world.rules.sessions.end(eve, theirs.grant.sid)).toBe(false);
      expect(await world.rules.sessions.endOthers(eve)).toBe(0);
      expect(await world.storage.sessions.stepUp(eve.userId, theirs.grant.sid)).toBeNull();
      expect((await refresh(theirs)).outcome).toBe('repeated');
      expect((await world.rules.sessions.list(eve)).length).toBe(1);
    });

    it('ends all other sessions and returns the number', async () => {
      const [here, ...others] = [await start(), await start(), await start()];
      const caller = await use(here);

      expect(await world.rules.sessions.endOthers(caller)).toBe(2);

      for (const other of others) {
        expect(await rejectionOf(use(other))).toEqual(['access_token_revoked']);
        expect(await endedBy(other)).toBe(here.grant.sid);
      }
      expect((await refresh(here)).outcome).toBe('repeated');
    });
  });
}
