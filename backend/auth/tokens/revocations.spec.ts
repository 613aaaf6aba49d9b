import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRevocations } from './revocations.ts';

describe('the revocations of a node', () => {
  beforeEach(() => {
    jasmine.clock().install();
  });

  afterEach(() => {
    jasmine.clock().uninstall();
  });

  it('are read every second, even after a failed read', async () => {
    let readings = 0;
    const revocations = createRevocations(
      {
        readSince: () => {
          readings += 1;
          return readings === 2 ? Promise.reject(new Error('gone')) : Promise.resolve([]);
        },
        isRevoked: () => Promise.resolve(false),
        subscribe: () => () => undefined,
      },
      { settings: { accessTokenLifetimeSeconds: 300 }, now: () => new Date() },
    );
    await revocations.start();

    for (let second = 1; second <= 3; second += 1) {
      expect(readings).toBe(second);
      jasmine.clock().tick(1000);
      await nextTurn();
    }

    revocations.stop();
    jasmine.clock().tick(10_000);
    expect(readings).toBe(4);
  });
});
