/** Starts to count, and gives the milliseconds since then whenever asked. */
export function startStopwatch(alreadyMs = 0): () => number {
  // A clock that was set back since must not make the past negative.
  const pastMs = Math.max(0, alreadyMs);
  const wall = Date.now() - pastMs;
  const monotonic = performance.now() - pastMs;
  // The wall clock can be set back, the monotonic one stands still while the computer sleeps.
  return () => Math.max(Date.now() - wall, performance.now() - monotonic);
}
