const freshMs = 1000;

/**
 * Runs a check at most once a second while it succeeds, and never twice at the same time. Callers
 * in between share its result, so that many probes cost the database as much as one.
 */
export function shareFreshCheck(
  check: () => Promise<void>,
  nowMs: () => number = () => performance.now(),
): () => Promise<void> {
  let latest: { readonly startedAtMs: number; readonly result: Promise<void> } | null = null;

  return async () => {
    if (latest === null || nowMs() - latest.startedAtMs >= freshMs) {
      latest = { startedAtMs: nowMs(), result: check() };
    }
    const current = latest;
    try {
      await current.result;
    } catch (error) {
      // The next caller checks again, and finds out at once that the database is back.
      if (latest === current) latest = null;
      throw error;
    }
  };
}
