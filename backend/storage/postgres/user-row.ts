import type { User } from '../../auth/accounts/user.ts';
import type { Row } from './postgres-database.ts';

/** Converts a user row to an account, `null` if there is no row. */
export function toUser(row: Row | undefined): User | null {
  if (row === undefined) return null;
  return {
    id: row['id'] as string,
    email: row['email'] as string,
    name: row['name'] as string,
    passwordHash: row['password_hash'] as string,
    isAdmin: row['is_admin'] as boolean,
    version: row['version'] as number,
    authEpoch: row['auth_epoch'] as number,
    createdAt: row['created_at'] as Date,
    disabledAt: row['disabled_at'] as Date | null,
  };
}
