const freshMs = 1000;

/**
 * Wraps a check to run at most once a second while it succeeds, and never concurrently. Callers in
 * between share the result, so that frequent probes cost the database only one query.
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
      // The next caller checks again, and notices at once when the database is back.
      if (latest === current) latest = null;
      throw error;
    }
  };
}
