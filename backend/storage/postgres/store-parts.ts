import type { Clock } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The shared dependencies of the PostgreSQL stores. */
export interface StoreParts {
  readonly database: PostgresDatabase;
  readonly now: Clock;
  /** Receives each revocation after the commit, before the notification returns. */
  readonly revoked: (revocation: Revocation) => void;
}
