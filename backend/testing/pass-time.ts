import { setImmediate as nextTurn } from 'node:timers/promises';

const stepMs = 100;

/**
 * Advances jasmine's installed clock until a promise settles, and returns by how much, in ms.
 * | Only for promises that wait for timers alone: real time does not count.
 */
export async function passTimeUntil(promise: Promise<unknown>): Promise<number> {
  const state = { isSettled: false };
  const settle = () => (state.isSettled = true);
  promise.then(settle, settle);
  for (let passedMs = 0; ; passedMs += stepMs) {
    // Each callback may start the next timer only after a few turns of the event loop.
    for (let turn = 0; turn < 10 && !state.isSettled; turn += 1) await nextTurn();
    if (state.isSettled) return passedMs;
    jasmine.clock().tick(stepMs);
  }
}
