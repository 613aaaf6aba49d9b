import type { Log } from './http/request-log.ts';
import { prune } from './auth/sessions/pruning.ts';
import type { Storage } from './storage/storage.ts';

const hourMs = 3_600_000;

/** Prunes now and every hour; returns a function that stops it after the current batch. */
export function pruneHourly(storage: Storage, log: Log): () => Promise<void> {
  const stopping = new AbortController();
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, hourMs).unref();
  return () => {
    clearInterval(timer);
    stopping.abort();
    return running;
  };

  async function run(): Promise<void> {
    try {
      log.debug(await prune(storage, stopping.signal), 'pruned');
    } catch (err) {
      if (stopping.signal.aborted) return;
      log.warn({ err }, 'pruning failed; next attempt in an hour');
    }
  }
}
