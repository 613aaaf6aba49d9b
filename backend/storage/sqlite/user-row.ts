import type { SQLOutputValue } from 'node:sqlite';
import type { User } from '../../auth/accounts/user.ts';
import { toDate, toDateOrNull } from './sqlite-values.ts';

/** Converts a user row to an account, `null` if there is no row. */
export function toUser(row: Record<string, SQLOutputValue> | undefined): User | null {
  if (row === undefined) return null;
  return {
    id: String(row['id']),
    email: String(row['email']),
    name: String(row['name']),
    passwordHash: String(row['password_hash']),
    isAdmin: row['is_admin'] === 1,
    version: Number(row['version']),
    authEpoch: Number(row['auth_epoch']),
    createdAt: toDate(row['created_at']),
    disabledAt: toDateOrNull(row['disabled_at']),
  };
}
