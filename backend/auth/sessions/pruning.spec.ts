import { prune } from './pruning.ts';

describe('a round of pruning', () => {
  it('continues in batches until nothing is left', async () => {
    const calls: object[] = [];
    const lastIds = [500, 1200, null];
    const auditRows = [500, 500, 3];
    const parts = {
      sessions: {
        prune: (options: object) => {
          calls.push(options);
          return Promise.resolve({ deleted: 100, lastId: lastIds.shift() ?? null });
        },
      },
      resetLinks: { prune: () => Promise.resolve(7) },
      audit: {
        prune: (options: object) => {
          calls.push(options);
          return Promise.resolve(auditRows.shift() ?? 0);
        },
      },
    };

    expect(await prune(parts)).toEqual({ sessions: 300, resetLinks: 7, auditRows: 1003 });

    const ofSessions = { keepSeconds: 72 * 3600, limit: 500 };
    const ofAudit = { keepSeconds: 365 * 86_400, limit: 500 };
    expect(calls).toEqual([
      { ...ofSessions, afterId: 0 },
      { ...ofSessions, afterId: 500 },
      { ...ofSessions, afterId: 1200 },
      ofAudit,
      ofAudit,
      ofAudit,
    ]);
  });
});
