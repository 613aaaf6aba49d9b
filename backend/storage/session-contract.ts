import type { EndReason, ProblemCode } from '#shared/problems';
import { secondsAfter } from '../auth/clock.ts';
import { createKeyring, type Keyring } from '../auth/keyring.ts';
import { ProblemError } from '../auth/problem.ts';
import { createRefreshTokens, hashHandle, type RefreshTokens } from '../auth/refresh-tokens.ts';
import { createRules, type Rules } from '../auth/rules.ts';
import type { SessionRules } from '../auth/session-store.ts';
import type { OpenedSession } from '../auth/sessions.ts';
import type { User } from '../auth/user-store.ts';
import { createMovableClock, type MovableClock } from '../movable-clock.ts';
import { effort } from '../test-effort.ts';
import type { Storage } from './open-storage.ts';
import { anyNote } from './contract-note.ts';
import { nextReading } from './next-reading.ts';

const grace = 30;
// Of five minutes, less a tenth.
const leastTokenSeconds = 270;
const idle = 14 * 86_400;

export const usualRules: SessionRules = {
  graceSeconds: grace,
  lateRetrySeconds: idle,
  idleSeconds: idle,
  lifetimeSeconds: 90 * 86_400,
  shortIdleSeconds: 12 * 3600,
  shortLifetimeSeconds: 86_400,
};

const client = { userAgent: 'Firefox', address: '192.0.2.7' };

/** The rules of sessions, one by one, over an engine: every one has to pass all of them. */
export function describeSessionContract(
  engine: string,
  open: (clock: MovableClock) => Promise<Storage>,
): void {
  describe(`sessions on ${engine}`, () => {
    let clock: MovableClock;
    let storage: Storage;
    let rules: Rules;
    let user: User;
    let keyring: Keyring;
    let refreshTokens: RefreshTokens;

    beforeEach(async () => {
      clock = createMovableClock();
      storage = await open(clock);
      keyring = createKeyring(clock.now());
      refreshTokens = createRefreshTokens(keyring, clock.now);
      rules = over(usualRules);
      await rules.revocations.start();
      user = await addUser('ada@example.org');
    });

    afterEach(async () => {
      rules.revocations.stop();
      await storage.close();
    });

    const over = (sessionRules: SessionRules) =>
      createRules({
        stores: storage,
        keyring,
        now: clock.now,
        settings: {
          publicUrl: 'http://localhost:3000',
          accessTokenLifetimeSeconds: 300,
          isRegistrationOpen: true,
          sessionRules,
        },
      });

    async function addUser(email: string): Promise<User> {
      const added = await storage.users.insert(
        {
          id: email.replace('@', '-at-'),
          email,
          name: 'Ada',
          passwordHash: '$argon2id$',
          isAdmin: false,
        },
        anyNote,
      );
      return added!;
    }

    const start = (options: { remember?: boolean; replaces?: string } = {}) =>
      rules.sessions.start(user, {
        remember: options.remember ?? true,
        client,
        replaces: options.replaces ?? null,
      });
    const refresh = (session: OpenedSession) => rules.sessions.refresh(session.refreshToken);
    const use = (session: OpenedSession) => rules.callers.identify(session.grant.access_token);
    /** A session that has rotated once, `seconds` after its start. */
    async function rotated(seconds = grace) {
      const first = await start();
      clock.advance(seconds);
      return { first, second: await refresh(first) };
    }
    /** Which session ended another one, as its row says. */
    async function endedBy({ refreshToken }: OpenedSession): Promise<string | null> {
      const { sessionId, handle } = refreshTokens.parse(refreshToken)!;
      const key = { sessionId, handleHash: hashHandle(handle) };
      const look = () => ({ kind: 'repeat' }) as const;
      return (await storage.sessions.settle(key, look, () => null))!.record.endedBy;
    }
    async function refusal(attempt: Promise<unknown>): Promise<[ProblemCode, EndReason?]> {
      const error = await attempt.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof ProblemError)) throw new Error('was not refused', { cause: error });
      return error.reason === undefined ? [error.code] : [error.code, error.reason];
    }

    it('repeats the same bytes with a fresh access token within the grace after sign-in', async () => {
      const first = await start();
      clock.advance(grace - 1);

      const again = await refresh(first);

      expect(again.outcome).toBe('repeated');
      expect(again.refreshToken).toBe(first.refreshToken);
      expect(again.grant.access_token).not.toBe(first.grant.access_token);
    });

    it('rotates when the grace is over', async () => {
      const { first, second } = await rotated();

      expect(second.outcome).toBe('rotated');
      expect(second.grant.generation).toBe(first.grant.generation + 1);
      expect(second.refreshToken).not.toBe(first.refreshToken);
    });

    it('rotates at most once per grace, also by the newest token', async () => {
      const { second } = await rotated();
      clock.advance(grace - 1);

      const third = await refresh(second);

      expect(third.outcome).toBe('repeated');
      expect(third.refreshToken).toBe(second.refreshToken);
    });

    it('rotates once for parallel refreshes, and gives all of them the same bytes', async () => {
      const first = await start();
      clock.advance(grace);

      const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first)));

      expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
      expect(answers.map((answer) => answer.grant.generation)).toEqual(Array(20).fill(2));
      expect(answers.filter((answer) => answer.outcome === 'rotated').length).toBe(1);
    });

    it('rotates the sessions that are refreshed together, each to its own successor', async () => {
      const sessions = [await start(), await start({ remember: false }), await start()];
      clock.advance(grace);
      const { second } = await rotated(0); // In its grace: it stays as it is.

      const all = [second, ...sessions, ...sessions];
      const answers = await Promise.all(all.map(refresh));

      expect(answers.map(({ grant }) => grant.sid)).toEqual(all.map(({ grant }) => grant.sid));
      expect(answers.map(({ grant }) => grant.generation)).toEqual([1, 2, 2, 2, 2, 2, 2]);
      expect(answers.map(({ maxAgeSeconds }) => maxAgeSeconds === null)).toEqual(
        [0, 0, 1, 0, 0, 1, 0].map(Boolean),
      );
    });

    it('gives the same successor when its answer was lost, however late', async () => {
      const { first, second } = await rotated();
      clock.advance(idle - 1);

      const late = await refresh(first);

      expect(late.outcome).toBe('repeatedLate');
      expect(late.refreshToken).toBe(second.refreshToken);
    });

    it('begins a new grace with a late retry, and leaves the idle limit where it was', async () => {
      const { first, second } = await rotated();
      clock.advance(3600);

      await refresh(first);

      expect((await refresh(second)).outcome).toBe('repeated');
      expect((await storage.sessions.list(user.id))[0]?.idleExpiresAt).toEqual(
        new Date(clock.now().getTime() + (idle - 3600) * 1000),
      );
    });

    it('gives stragglers the successor within the grace after it was first used', async () => {
      const { first, second } = await rotated();
      clock.advance(200);
      await use(second);
      clock.advance(grace - 1);

      const straggler = await refresh(first);

      expect(straggler.outcome).toBe('repeated');
      expect(straggler.refreshToken).toBe(second.refreshToken);
    });

    it('repeats the successor within the grace also where lost answers are not retried', async () => {
      rules = over({ ...usualRules, lateRetrySeconds: 0 });
      const { first } = await rotated();
      clock.advance(grace - 1);

      expect((await refresh(first)).outcome).toBe('repeated');
      clock.advance(1);
      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('counts each generation for itself as arrived or lost', async () => {
      const { second } = await rotated();
      await use(second);
      clock.advance(grace);
      const third = await refresh(second);
      clock.advance(3600);

      const late = await refresh(second);

      expect(late.outcome).toBe('repeatedLate');
      expect(late.refreshToken).toBe(third.refreshToken);
    });

    it('counts the grace of stragglers from the first use, whichever node sees a later one', async () => {
      const { first, second } = await rotated();
      await use(second);
      clock.advance(grace - 1);
      await over(usualRules).callers.identify(second.grant.access_token);
      clock.advance(1);

      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('ends the session when a token is presented after its successor was used', async () => {
      const first = await start();
      await use(first);
      clock.advance(grace);
      const second = await refresh(first);
      await use(second);
      clock.advance(grace);

      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
      expect(await refusal(refresh(second))).toEqual(['session_ended', 'reused']);
      expect(await refusal(use(second))).toEqual(['access_token_revoked']);
    });

    it('ends the session for a token two generations old, at once', async () => {
      const { first, second } = await rotated();
      clock.advance(grace);
      await refresh(second);

      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('does not take an access token of an older generation for the use of the newest', async () => {
      const { first } = await rotated();
      await use(first);
      clock.advance(grace);

      expect((await refresh(first)).outcome).toBe('repeatedLate');
    });

    it('takes a retry beyond the late retry for a copy', async () => {
      rules = over({ ...usualRules, lateRetrySeconds: 60 });
      const { first } = await rotated();
      clock.advance(60);

      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('rotates on every use in the strict profile, and knows any older token for a copy', async () => {
      rules = over({ ...usualRules, graceSeconds: 0, lateRetrySeconds: 0 });
      const { first, second } = await rotated(0);

      expect(second.outcome).toBe('rotated');
      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('is as strict when the clock goes back', async () => {
      rules = over({ ...usualRules, graceSeconds: 0, lateRetrySeconds: 0 });
      const { first, second } = await rotated(0);
      clock.advance(-5);

      expect((await refresh(second)).outcome).toBe('rotated');
      const [other, copy] = [await start(), await start()];
      await refresh(other);
      clock.advance(-5);
      expect(await refusal(refresh(other))).toEqual(['token_reused', 'reused']);
      const next = await refresh(copy);
      await use(next);
      clock.advance(-5);
      expect(await refusal(refresh(copy))).toEqual(['token_reused', 'reused']);
      expect(await refusal(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('ends a session that was not used for the idle limit', async () => {
      const session = await start();
      clock.advance(idle);

      expect(await storage.sessions.list(user.id)).toEqual([]);
      expect(await refusal(refresh(session))).toEqual(['session_ended', 'idle']);
    });

    it('ends a session at its lifetime however much it is used, and tells the cookie so', async () => {
      let session = await start();
      for (let day = 13; day < 90; day += 13) {
        clock.advance(13 * 86_400);
        session = await refresh(session);
      }
      expect(session.maxAgeSeconds).toBe(12 * 86_400);
      const [row] = await storage.sessions.list(user.id);
      expect(row?.idleExpiresAt).toEqual(row?.expiresAt);
      clock.advance(12 * 86_400);

      expect(await refusal(refresh(session))).toEqual(['session_ended', 'lifetime']);
    });

    it('keeps sessions that are not remembered short, in a cookie without an age', async () => {
      const session = await start({ remember: false });
      clock.advance(11 * 3600);
      const next = await refresh(session);
      clock.advance(12 * 3600);

      expect([session.maxAgeSeconds, next.maxAgeSeconds]).toEqual([null, null]);
      expect(await refusal(refresh(next))).toEqual(['session_ended', 'idle']);
      const other = await start({ remember: false });
      clock.advance(12 * 3600);
      expect(await refusal(refresh(other))).toEqual(['session_ended', 'idle']);
    });

    it('lets no access token outlive its session', async () => {
      const session = await start({ remember: false });
      clock.advance(12 * 3600 - 60);

      expect((await use(await refresh(session))).sid).toBe(session.grant.sid);
      for (const limit of [{ shortLifetimeSeconds: 100 }, { shortIdleSeconds: 100 }]) {
        const brief = over({ ...usualRules, ...limit });
        const short = await brief.sessions.start(user, { remember: false, client, replaces: null });
        expect(short.grant.expires_in).toBe(100);
      }
    });

    it('ends the session of a refresh token of any generation at sign-out', async () => {
      const { first, second } = await rotated();

      await rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null });

      expect(await refusal(refresh(second))).toEqual(['session_ended', 'signed_out']);
      expect(await refusal(use(second))).toEqual(['access_token_revoked']);
    });

    it('ends the session of the bearer at sign-out without a cookie', async () => {
      const session = await start();

      await rules.sessions.signOut({ refreshToken: null, caller: await use(session) });

      expect(await refusal(refresh(session))).toEqual(['session_ended', 'signed_out']);
    });

    it('ends both when the cookie and the bearer are of two sessions', async () => {
      const [ofCookie, ofBearer] = [await start(), await start()];
      const caller = await use(ofBearer);

      await rules.sessions.signOut({ refreshToken: ofCookie.refreshToken, caller });

      for (const session of [ofCookie, ofBearer]) {
        expect(await refusal(refresh(session))).toEqual(['session_ended', 'signed_out']);
      }
    });

    it('keeps the first reason when a session is ended twice', async () => {
      const session = await start();
      const caller = await use(session);
      await rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

      expect(await rules.sessions.end(caller, caller.sid)).toBe(false);
      expect(await refusal(refresh(session))).toEqual(['session_ended', 'signed_out']);
    });

    it('keeps the reason of another device when the cookie signs out afterwards', async () => {
      const [here, there] = [await start(), await start()];
      await rules.sessions.end(await use(here), there.grant.sid);

      await rules.sessions.signOut({ refreshToken: there.refreshToken, caller: null });

      expect(await refusal(refresh(there))).toEqual(['session_ended', 'by_user']);
    });

    it('does not end a session anew when its token comes again', async () => {
      const session = await start();
      await rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      clock.advance(600);

      await refusal(refresh(session));

      expect(await storage.revocations.readSince(secondsAfter(clock.now(), -300))).toEqual([]);
    });

    it('ends the session that a new one replaces in the same browser', async () => {
      const first = await start();

      await start({ replaces: first.refreshToken });

      expect(await refusal(refresh(first))).toEqual(['session_ended', 'replaced']);
    });

    it('ends nothing when the session that would replace it cannot start', async () => {
      const first = await start();
      const stale = { ...user, authEpoch: user.authEpoch - 1 };

      const attempt = rules.sessions.start(stale, {
        remember: true,
        client,
        replaces: first.refreshToken,
      });

      expect(await refusal(attempt)).toEqual(['invalid_credentials']);
      expect((await refresh(first)).outcome).toBe('repeated');
    });

    it('leaves no survivor when sign-out crosses refresh and a new sign-in', async () => {
      for (let round = 0; round < effort({ usual: 200, long: 1000 }); round += 1) {
        const first = await start();
        clock.advance(grace);
        const [refreshed, signedIn] = await Promise.allSettled([
          refresh(first),
          start({ replaces: first.refreshToken }),
          rules.sessions.signOut({ refreshToken: first.refreshToken, caller: null }),
        ]);

        const newest = refreshed.status === 'fulfilled' ? refreshed.value : first;
        const [code, reason] = await refusal(refresh(newest));
        expect(code).toBe('session_ended');
        expect(['signed_out', 'replaced']).toContain(reason!);
        expect(await refusal(use(newest))).toEqual(['access_token_revoked']);
        // What was signed out is the session that was there, not the one that begins.
        if (signedIn.status === 'rejected') throw signedIn.reason;
        expect((await refresh(signedIn.value)).outcome).toBe('repeated');
      }
    }, 120_000);

    it('knows after a restart what was revoked before', async () => {
      const session = await start();
      await rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      rules.revocations.stop();
      clock.advance(leastTokenSeconds - 1);

      rules = over(usualRules);
      await rules.revocations.start();

      expect(await refusal(use(session))).toEqual(['access_token_revoked']);
    });

    it('forgets nothing that was revoked before the last access token has expired', async () => {
      const session = await start();
      await rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      clock.advance(leastTokenSeconds - 1);

      await nextReading(rules.revocations);

      expect(await refusal(use(session))).toEqual(['access_token_revoked']);
    });

    it('asks the database while it cannot know what was revoked', async () => {
      const [ended, live] = [await start(), await start()];
      await rules.sessions.signOut({ refreshToken: ended.refreshToken, caller: null });
      rules.revocations.stop();

      rules = over(usualRules);

      expect(await refusal(use(ended))).toEqual(['access_token_revoked']);
      expect((await use(live)).sid).toBe(live.grant.sid);
    });

    it('knows its callers while the database is gone', async () => {
      const session = await start();
      await storage.close();

      expect((await use(session)).sid).toBe(session.grant.sid);
      storage = await open(clock);
    });

    it('ends one of the own sessions from another, and says which did it', async () => {
      const [here, there] = [await start(), await start()];
      const caller = await use(here);

      expect(await rules.sessions.end(caller, there.grant.sid)).toBe(true);

      expect(await endedBy(there)).toBe(here.grant.sid);
      expect(await refusal(refresh(there))).toEqual(['session_ended', 'by_user']);
      expect((await rules.sessions.list(caller)).map((row) => row.sid)).toEqual([here.grant.sid]);
    });

    it("never ends another user's session", async () => {
      const theirs = await start();
      user = await addUser('eve@example.org');
      const eve = await use(await start());

      expect(await rules.sessions.end(eve, theirs.grant.sid)).toBe(false);
      expect(await rules.sessions.endOthers(eve)).toBe(0);
      expect(await storage.sessions.stepUp(eve.userId, theirs.grant.sid)).toBeNull();
      expect((await refresh(theirs)).outcome).toBe('repeated');
      expect((await rules.sessions.list(eve)).length).toBe(1);
    });

    it('ends all other sessions and tells how many', async () => {
      const [here, ...others] = [await start(), await start(), await start()];
      const caller = await use(here);

      expect(await rules.sessions.endOthers(caller)).toBe(2);

      for (const other of others) {
        expect(await refusal(use(other))).toEqual(['access_token_revoked']);
        expect(await endedBy(other)).toBe(here.grant.sid);
      }
      expect((await refresh(here)).outcome).toBe('repeated');
    });

    it('keeps the time of the password through refreshes, and moves it when it is confirmed', async () => {
      const { first, second } = await rotated(60);
      const before = await use(second);
      expect(before.authTime).toEqual((await use(first)).authTime);

      const confirmed = await rules.sessions.confirm(before);

      const caller = await rules.callers.identify(confirmed.access_token);
      expect(caller.authTime).toEqual(clock.now());
      expect((await use(await refresh(second))).authTime).toEqual(clock.now());
    });

    it('copies the generation of the presented token when it is confirmed', async () => {
      const { first } = await rotated();

      const confirmed = await rules.sessions.confirm(await use(first));

      expect(confirmed.generation).toBe(first.grant.generation);
    });

    it('does not confirm a session that is over', async () => {
      const session = await start();
      const caller = await use(session);
      await rules.sessions.end(caller, caller.sid);

      expect(await refusal(rules.sessions.confirm(caller))).toEqual(['access_token_revoked']);
    });

    it('starts no session when the account changed after its password was verified', async () => {
      const stale = { ...user, authEpoch: user.authEpoch - 1 };

      const attempt = rules.sessions.start(stale, { remember: true, client, replaces: null });

      expect(await refusal(attempt)).toEqual(['invalid_credentials']);
    });

    it('refuses what is no token of ours without touching the database', async () => {
      const { refreshToken } = await start();
      await storage.close();

      for (const text of [null, '', 'garbage', refreshToken.slice(0, -1), `${refreshToken}A`]) {
        expect(await refusal(rules.sessions.refresh(text))).toEqual(['no_session']);
      }
      const flipped = refreshToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      expect(await refusal(rules.sessions.refresh(flipped))).toEqual(['no_session']);
      expect(await refusal(rules.sessions.refresh(refreshToken))).toEqual(['unavailable']);
      storage = await open(clock);
    });

    it('never gives the row of a session to another one', async () => {
      const gone = await start();
      await rules.sessions.signOut({ refreshToken: gone.refreshToken, caller: null });
      await storage.sessions.prune({ keepSeconds: 0, afterId: 0, limit: 10 });

      const next = await start();

      const rowOf = (session: OpenedSession) =>
        refreshTokens.parse(session.refreshToken)!.sessionId;
      expect(rowOf(next)).toBeGreaterThan(rowOf(gone));
    });

    it('says that a session is unknown when its row is gone, or has another handle', async () => {
      const lost = await start();
      await storage.close();
      storage = await open(clock);
      rules = over(usualRules);

      expect(await refusal(refresh(lost))).toEqual(['session_ended', 'unknown']);
      user = await addUser('ada@example.org');
      const inItsPlace = await start();
      for (const seconds of [0, grace]) {
        clock.advance(seconds);
        expect(await refusal(refresh(lost))).toEqual(['session_ended', 'unknown']);
      }
      await rules.sessions.signOut({ refreshToken: lost.refreshToken, caller: null });
      expect((await refresh(inItsPlace)).grant.generation).toBe(2);
    });

    it('ends a session that is older than its newest token (a restored backup)', async () => {
      const first = await start();
      const ahead = refreshTokens.format({
        ...refreshTokens.parse(first.refreshToken)!,
        generation: 2,
      });

      expect(await refusal(rules.sessions.refresh(ahead))).toEqual(['session_ended', 'unknown']);
      expect(await refusal(refresh(first))).toEqual(['session_ended', 'unknown']);
    });

    it('survives a clock that jumps back by an hour', async () => {
      const { second } = await rotated();
      clock.advance(-3600);

      const again = await refresh(second);
      await use(again);
      clock.advance(grace);
      const later = await refresh(again);

      expect([again.outcome, later.outcome]).toEqual(['repeated', 'repeated']);
      expect([again.refreshToken, later.refreshToken]).toEqual(Array(2).fill(second.refreshToken));
    });

    it('tells when a session was used last', async () => {
      const first = await start();
      const other = await start();
      clock.advance(grace);
      await refresh(first);

      const rows = await rules.sessions.list(await use(first));

      expect(rows.map((row) => row.sid)).toEqual([first.grant.sid, other.grant.sid]);
      expect(rows.map((row) => row.lastUsedAt.getTime() - row.createdAt.getTime())).toEqual([
        grace * 1000,
        0,
      ]);
    });

    it('keeps no more of the browser than it shows', async () => {
      const session = await rules.sessions.start(user, {
        remember: true,
        client: { ...client, userAgent: 'x'.repeat(5000) },
        replaces: null,
      });

      const [row] = await rules.sessions.list(await use(session));
      expect(row?.userAgent.length).toBe(200);
    });
  });
}
