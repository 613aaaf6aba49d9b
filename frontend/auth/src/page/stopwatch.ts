/** Returns a function that reads the milliseconds elapsed since this call, plus `alreadyMs`. */
export function startStopwatch(alreadyMs = 0): () => number {
  // Negative if the clock was set back in the meantime.
  const pastMs = Math.max(0, alreadyMs);
  const wall = Date.now() - pastMs;
  const monotonic = performance.now() - pastMs;
  // The wall clock can be set back; the monotonic clock can stop while the computer sleeps.
  return () => Math.max(Date.now() - wall, performance.now() - monotonic);
}
