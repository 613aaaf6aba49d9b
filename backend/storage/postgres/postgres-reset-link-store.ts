import { secondsAfter } from '../../auth/clock.ts';
import type { ResetLinkStore } from '../../auth/passwords/reset-link-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { insertAudit } from './audit-statements.ts';
import { changeUser, lockUser } from './change-user.ts';
import { statement } from './statement.ts';
import type { StoreParts } from './store-parts.ts';

const statements = {
  put: statement(
    'reset-link-put',
    `
    WITH put AS (
      INSERT INTO reset_links (user_id, token_hash, expires_at)
      VALUES (:userId, :tokenHash, :expiresAt)
      ON CONFLICT (user_id) DO UPDATE
        SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
      RETURNING user_id, NULL AS sid)
    ${insertAudit('put')}`,
  ),
  find: statement(
    'reset-link-find',
    'SELECT user_id FROM reset_links WHERE token_hash = :tokenHash AND expires_at > :at',
  ),
  prune: statement(
    'reset-link-prune',
    'DELETE FROM reset_links WHERE expires_at <= :at RETURNING user_id',
  ),
};

/** Creates the PostgreSQL reset-link store. */
export function postgresResetLinkStore({ database, now, revoked }: StoreParts): ResetLinkStore {
  const { query, transaction } = database;
  return {
    put: async ({ userId, tokenHash, lifetimeSeconds }, note) => {
      const at = now();
      const expiresAt = secondsAfter(at, lifetimeSeconds);
      await query(statements.put, { ...note, at, expiresAt, userId, tokenHash });
      return expiresAt;
    },
    isValid: async (tokenHash) =>
      (await query(statements.find, { tokenHash, at: now() })).length > 0,
    redeem: async (tokenHash, decide) => {
      const changed = await transaction(async (run) => {
        const [link] = await run(statements.find, { tokenHash, at: now() });
        if (link === undefined) return null;
        const userId = link['user_id'] as string;
        // Check again under the account's lock, because a concurrent use may have won.
        await lockUser(run, userId);
        const isLeft = (await run(statements.find, { tokenHash, at: now() })).length > 0;
        return isLeft ? changeUser(run, { id: userId, decide, now }) : null;
      });
      return publishRevocations(changed, revoked);
    },
    prune: async () => (await query(statements.prune, { at: now() })).length,
  };
}
