import type { DatabaseSettings } from './database-settings.ts';
import { openPostgresStorage } from './postgres/open-postgres-storage.ts';
import { openSqliteStorage } from './sqlite/open-sqlite-storage.ts';
import type { Storage, StorageOptions } from './storage.ts';

/**
 * Opens the database of a URL (`sqlite:<file>` or `postgres://…`), and updates its schema if
 * allowed.
 * | @throws Error that says what is wrong with the URL or the database.
 */
export async function openStorage(
  settings: DatabaseSettings,
  options: StorageOptions,
): Promise<Storage> {
  const [scheme, rest = ''] = settings.url().split(/:(.*)/s);
  if (scheme === 'sqlite' && rest !== '') return openSqliteStorage(rest, { settings, ...options });
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return openPostgresStorage(settings, options);
  }
  throw new Error('DATABASE_URL is neither sqlite:<file> nor postgres://…');
}
