import { readConfig } from '../config.ts';
import type { DatabaseSettings } from '../storage/database-settings.ts';

/** Makes a server wait for its database, however slow the machine is. */
export const patientDatabaseEnv = {
  DATABASE_WAIT_MS: '600000',
  DATABASE_CONNECT_MS: '600000',
  DATABASE_STATEMENT_MS: '600000',
};

/** Makes a server give up quickly on a database that a test has locked. */
export const impatientDatabaseEnv = { ...patientDatabaseEnv, DATABASE_WAIT_MS: '50' };

/** Returns settings with which nothing times out unless a test changes them. */
export function testDatabaseSettings(
  databaseUrl: string,
  changes: Partial<DatabaseSettings> = {},
): DatabaseSettings {
  const { database } = readConfig({ ...patientDatabaseEnv, DATABASE_URL: databaseUrl });
  return { ...database, ...changes };
}
