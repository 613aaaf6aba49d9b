import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import type { Storage } from '../storage.ts';

/** Tests the rate limiters of an engine. */
export function describeRateLimiterContract(
  engine: string,
  open: (clock: MovableClock) => Promise<Storage>,
): void {
  describe(`rate limiters on ${engine}`, () => {
    let storage: Storage;

    beforeEach(async () => {
      storage = await open(createMovableClock());
    });

    afterEach(() => storage.close());

    it('reject more than the allowed points, separately for each key and name', async () => {
      const options = { points: 3, windowSeconds: 60 };
      const one = storage.createRateLimiter({ name: 'one', ...options });
      const other = storage.createRateLimiter({ name: 'other', ...options });
      const longest = 'x'.repeat(400);

      const attempts = await Promise.allSettled(
        Array.from({ length: 5 }, () => one.consume(longest)),
      );

      expect(attempts.filter(({ status }) => status === 'fulfilled').length).toBe(3);
      expect((await one.consume('key')).remainingPoints).toBe(2);
      expect((await other.consume(longest)).remainingPoints).toBe(2);
      await one.reward('key');
      expect((await one.consume('key')).remainingPoints).toBe(2);
      await one.delete(longest);
      expect(await one.get(longest)).toBeNull();
    });
  });
}
