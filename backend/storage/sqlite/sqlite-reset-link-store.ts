import { secondsAfter } from '../../auth/clock.ts';
import type { ResetLinkStore } from '../../auth/passwords/reset-link-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import type { StoreParts } from './store-parts.ts';

/** Creates the SQLite reset-link store. */
export function sqliteResetLinkStore(parts: StoreParts): ResetLinkStore {
  const { database, now, writeAudit, changeUser, revoked } = parts;
  const { connection, read, write } = database;
  const put = connection.prepare(
    `INSERT INTO reset_links (user_id, token_hash, expires_at)
     VALUES (:userId, :tokenHash, :expiresAt)
     ON CONFLICT (user_id) DO UPDATE
       SET token_hash = excluded.token_hash, expires_at = excluded.expires_at`,
  );
  const find = connection.prepare(
    'SELECT user_id FROM reset_links WHERE token_hash = ? AND expires_at > ?',
  );
  const prune = connection.prepare('DELETE FROM reset_links WHERE expires_at <= ?');

  return {
    put: ({ userId, tokenHash, lifetimeSeconds }, note) =>
      write(() => {
        const at = now();
        const expiresAt = secondsAfter(at, lifetimeSeconds);
        put.run({ userId, tokenHash, expiresAt: expiresAt.getTime() });
        writeAudit({ ...note, userId, sid: null }, at);
        return expiresAt;
      }),
    isValid: (tokenHash) => read(() => find.get(tokenHash, now().getTime()) !== undefined),
    redeem: async (tokenHash, decide) => {
      const changed = await write(() => {
        const at = now();
        const link = find.get(tokenHash, at.getTime());
        return link === undefined ? null : changeUser(String(link['user_id']), { decide, at });
      });
      return publishRevocations(changed, revoked);
    },
    prune: () => write(() => Number(prune.run(now().getTime()).changes)),
  };
}
