import { type Clock, secondsAfter } from '../../auth/clock.ts';
import type { ResetLinkStore } from '../../auth/passwords/reset-link-store.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { insertAudit, toAuditValues } from './audit-statements.ts';
import { changeUser, lockUser } from './change-user.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const statements = {
  put: {
    name: 'reset-link-put',
    text: `
      WITH put AS (
        INSERT INTO reset_links (user_id, token_hash, expires_at) VALUES ($8, $9, $7)
        ON CONFLICT (user_id) DO UPDATE
          SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
        RETURNING user_id, NULL AS sid)
      ${insertAudit('put', '$1', 2)}`,
  },
  find: {
    name: 'reset-link-find',
    text: 'SELECT user_id FROM reset_links WHERE token_hash = $1 AND expires_at > $2',
  },
  prune: {
    name: 'reset-link-prune',
    text: 'DELETE FROM reset_links WHERE expires_at <= $1 RETURNING user_id',
  },
};

/** Creates the PostgreSQL reset-link store; `revoked` receives the revocations it commits. */
export function postgresResetLinkStore(
  { query, transaction }: PostgresDatabase,
  now: Clock,
  revoked: (revocation: Revocation) => void,
): ResetLinkStore {
  return {
    put: async ({ userId, tokenHash, lifetimeSeconds }, note) => {
      const at = now();
      const expiresAt = secondsAfter(at, lifetimeSeconds);
      await query(statements.put, [at, ...toAuditValues(note), expiresAt, userId, tokenHash]);
      return expiresAt;
    },
    isValid: async (tokenHash) => (await query(statements.find, [tokenHash, now()])).length > 0,
    redeem: async (tokenHash, decide) => {
      const changed = await transaction(async (run) => {
        const [link] = await run(statements.find, [tokenHash, now()]);
        if (link === undefined) return null;
        const userId = link['user_id'] as string;
        // Check again under the account's lock, because a concurrent use may have won.
        await lockUser(run, userId);
        const isLeft = (await run(statements.find, [tokenHash, now()])).length > 0;
        return isLeft ? changeUser(run, userId, decide, now) : null;
      });
      return publishRevocations(changed, revoked);
    },
    prune: async () => (await query(statements.prune, [now()])).length,
  };
}
