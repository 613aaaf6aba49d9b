import { setTimeout as pause } from 'node:timers/promises';
import type { AuditStore } from '../audit/audit.ts';
import type { ResetLinkStore } from '../passwords/reset-link-store.ts';
import type { SessionStore } from './session-store.ts';

/** How many rows of each kind were deleted. */
export interface Pruned {
  readonly sessions: number;
  readonly resetLinks: number;
  readonly auditRows: number;
}

interface PruningParts {
  readonly sessions: Pick<SessionStore, 'prune'>;
  readonly resetLinks: Pick<ResetLinkStore, 'prune'>;
  readonly audit: Pick<AuditStore, 'prune'>;
}

const hour = 3600;
const keepSessionsSeconds = 72 * hour;
const keepAuditSeconds = 365 * 24 * hour;
// Small enough not to delay concurrent requests, with a pause after each batch.
const batchRows = 500;
const pauseMs = 10;

/**
 * Deletes expired data in batches, in primary-key order.
 * | @throws AbortError if the signal aborts, after the current batch.
 */
export async function prune(
  { sessions, resetLinks, audit }: PruningParts,
  signal?: AbortSignal,
): Promise<Pruned> {
  return {
    sessions: await pruneSessions(),
    resetLinks: await resetLinks.prune(),
    auditRows: await pruneAudit(),
  };

  async function pruneSessions(): Promise<number> {
    let count = 0;
    let afterId: number | null = 0;
    while (afterId !== null) {
      const options = { keepSeconds: keepSessionsSeconds, afterId, limit: batchRows };
      const { deleted, lastId } = await sessions.prune(options);
      count += deleted;
      afterId = lastId;
      await pause(pauseMs, undefined, { signal });
    }
    return count;
  }

  async function pruneAudit(): Promise<number> {
    let count = 0;
    let deleted = batchRows;
    while (deleted === batchRows) {
      deleted = await audit.prune({ keepSeconds: keepAuditSeconds, limit: batchRows });
      count += deleted;
      await pause(pauseMs, undefined, { signal });
    }
    return count;
  }
}
