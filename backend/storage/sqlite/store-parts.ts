import type { Clock } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { ChangeUser } from './change-user.ts';
import type { SessionStatements } from './session-statements.ts';
import type { WriteAudit } from './sqlite-audit-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { StartSession } from './start-session.ts';

/** The shared dependencies of the SQLite stores. */
export interface StoreParts {
  readonly database: SqliteDatabase;
  readonly now: Clock;
  readonly sessionStatements: SessionStatements;
  readonly writeAudit: WriteAudit;
  readonly startSession: StartSession;
  readonly changeUser: ChangeUser;
  /** Receives each revocation after the commit. */
  readonly revoked: (revocation: Revocation) => void;
}
