import { prune } from '../auth/sessions/pruning.ts';
import type { Command } from './command.ts';
import { withRules } from './with-rules.ts';

/** Deletes old rows now; a running server does so every hour. */
export const pruneCommand: Command = {
  takes: [],
  summary: 'deletes old sessions, links and audit entries',
  run: async ({ config, print }) => {
    const { sessions, resetLinks, auditRows } = await withRules(config, ({ storage }) =>
      prune(storage),
    );
    print(`Deleted: ${sessions} sessions, ${resetLinks} reset links, ${auditRows} audit entries.`);
  },
};
