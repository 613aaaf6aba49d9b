import type { OpenStorage } from './open-contract-storage.ts';
import { grace, idle, rejectionOf, useSessionWorld, usualRules } from './session-world.ts';

/** Tests refreshes; every engine must pass. */
export function describeRefreshContract(engine: string, open: OpenStorage): void {
  describe(`a refresh on ${engine}`, () => {
    const world = useSessionWorld(open);
    const { start, refresh, use, rotated, over } = world;

    it('returns the same bytes with a fresh access token within the grace period after sign-in', async () => {
      const first = await start();
      world.clock.advance(grace - 1);

      const again = await refresh(first);

      expect(again.outcome).toBe('repeated');
      expect(again.refreshToken).toBe(first.refreshToken);
      expect(again.grant.access_token).not.toBe(first.grant.access_token);
    });

    it('rotates after the grace period', async () => {
      const { first, second } = await rotated();

      expect(second.outcome).toBe('rotated');
      expect(second.grant.generation).toBe(first.grant.generation + 1);
      expect(second.refreshToken).not.toBe(first.refreshToken);
    });

    it('rotates at most once per grace period, even with the newest token', async () => {
      const { second } = await rotated();
      world.clock.advance(grace - 1);

      const third = await refresh(second);

      expect(third.outcome).toBe('repeated');
      expect(third.refreshToken).toBe(second.refreshToken);
    });

    it('rotates once for concurrent refreshes and returns the same bytes to all', async () => {
      const first = await start();
      world.clock.advance(grace);

      const responses = await Promise.all(Array.from({ length: 20 }, () => refresh(first)));

      expect(new Set(responses.map((response) => response.refreshToken)).size).toBe(1);
      expect(responses.map((response) => response.grant.generation)).toEqual(Array(20).fill(2));
      expect(responses.filter((response) => response.outcome === 'rotated').length).toBe(1);
    });

    it('rotates sessions that refresh together, each to its own next token', async () => {
      const sessions = [await start(), await start({ remember: false }), await start()];
      world.clock.advance(grace);
      const { second } = await rotated(0); // Within its grace period, so it stays unchanged.

      const all = [second, ...sessions, ...sessions];
      const responses = await Promise.all(all.map(refresh));

      expect(responses.map(({ grant }) => grant.sid)).toEqual(all.map(({ grant }) => grant.sid));
      expect(responses.map(({ grant }) => grant.generation)).toEqual([1, 2, 2, 2, 2, 2, 2]);
      expect(responses.map(({ maxAgeSeconds }) => maxAgeSeconds === null)).toEqual(
        [0, 0, 1, 0, 0, 1, 0].map(Boolean),
      );
    });

    it('returns the same next token if its response was lost, at any later time', async () => {
      const { first, second } = await rotated();
      world.clock.advance(idle - 1);

      const late = await refresh(first);

      expect(late.outcome).toBe('repeated_late');
      expect(late.refreshToken).toBe(second.refreshToken);
    });

    it('starts a new grace period with a late retry without extending the idle limit', async () => {
      const { first, second } = await rotated();
      world.clock.advance(3600);

      await refresh(first);

      expect((await refresh(second)).outcome).toBe('repeated');
      expect((await world.storage.sessions.list(world.user.id))[0]?.idleExpiresAt).toEqual(
        new Date(world.clock.now().getTime() + (idle - 3600) * 1000),
      );
    });

    it('returns the next token to stragglers within the grace period after its first use', async () => {
      const { first, second } = await rotated();
      world.clock.advance(200);
      await use(second);
      world.clock.advance(grace - 1);

      const straggler = await refresh(first);

      expect(straggler.outcome).toBe('repeated');
      expect(straggler.refreshToken).toBe(second.refreshToken);
    });

    it('returns the next token within the grace period even without late retries', async () => {
      world.rules = over({ ...usualRules, lateRetrySeconds: 0 });
      const { first } = await rotated();
      world.clock.advance(grace - 1);

      expect((await refresh(first)).outcome).toBe('repeated');
      world.clock.advance(1);
      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('tracks the delivery of each generation separately', async () => {
      const { second } = await rotated();
      await use(second);
      world.clock.advance(grace);
      const third = await refresh(second);
      world.clock.advance(3600);

      const late = await refresh(second);

      expect(late.outcome).toBe('repeated_late');
      expect(late.refreshToken).toBe(third.refreshToken);
    });

    it("measures the stragglers' grace period from the first use on any node", async () => {
      const { first, second } = await rotated();
      await use(second);
      world.clock.advance(grace - 1);
      await over(usualRules).callers.identify(second.grant.access_token);
      world.clock.advance(1);

      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('ends the session if a token is presented after its successor was used', async () => {
      const first = await start();
      await use(first);
      world.clock.advance(grace);
      const second = await refresh(first);
      await use(second);
      world.clock.advance(grace);

      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
      expect(await rejectionOf(refresh(second))).toEqual(['session_ended', 'reused']);
      expect(await rejectionOf(use(second))).toEqual(['access_token_revoked']);
    });

    it('ends the session at once for a token two generations old', async () => {
      const { first, second } = await rotated();
      world.clock.advance(grace);
      await refresh(second);

      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('does not count an older access token as use of the newest generation', async () => {
      const { first } = await rotated();
      await use(first);
      world.clock.advance(grace);

      expect((await refresh(first)).outcome).toBe('repeated_late');
    });

    it('treats a retry after the late-retry limit as a copy', async () => {
      world.rules = over({ ...usualRules, lateRetrySeconds: 60 });
      const { first } = await rotated();
      world.clock.advance(60);

      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('rotates on every use in the strict profile and treats any older token as a copy', async () => {
      world.rules = over({ ...usualRules, graceSeconds: 0, lateRetrySeconds: 0 });
      const { first, second } = await rotated(0);

      expect(second.outcome).toBe('rotated');
      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('is as strict after the clock was set back', async () => {
      world.rules = over({ ...usualRules, graceSeconds: 0, lateRetrySeconds: 0 });
      const { first, second } = await rotated(0);
      world.clock.advance(-5);

      expect((await refresh(second)).outcome).toBe('rotated');
      const [other, copy] = [await start(), await start()];
      await refresh(other);
      world.clock.advance(-5);
      expect(await rejectionOf(refresh(other))).toEqual(['token_reused', 'reused']);
      const next = await refresh(copy);
      await use(next);
      world.clock.advance(-5);
      expect(await rejectionOf(refresh(copy))).toEqual(['token_reused', 'reused']);
      expect(await rejectionOf(refresh(first))).toEqual(['token_reused', 'reused']);
    });

    it('ends a session that is older than its newest token (a restored backup)', async () => {
      const first = await start();
      const ahead = world.refreshTokens.format({
        ...world.refreshTokens.parse(first.refreshToken)!,
        generation: 2,
      });

      expect(await rejectionOf(world.rules.sessions.refresh(ahead))).toEqual([
        'session_ended',
        'unknown',
      ]);
      expect(await rejectionOf(refresh(first))).toEqual(['session_ended', 'unknown']);
    });

    it('survives a clock that jumps back by an hour', async () => {
      const { second } = await rotated();
      world.clock.advance(-3600);

      const again = await refresh(second);
      await use(again);
      world.clock.advance(grace);
      const later = await refresh(again);

      expect([again.outcome, later.outcome]).toEqual(['repeated', 'repeated']);
      expect([again.refreshToken, later.refreshToken]).toEqual(Array(2).fill(second.refreshToken));
    });
  });
}
