import type { MovableClock } from '../../movable-clock.ts';
import { testDatabaseSettings } from '../../test-database-settings.ts';
import { describeAccountContract } from '../account-contract.ts';
import { describeAdminContract } from '../admin-contract.ts';
import { describeAuditContract } from '../audit-contract.ts';
import { describeHistories } from '../history-contract.ts';
import { describeRateLimiterContract } from '../rate-limiter-contract.ts';
import { describeRefreshContract } from '../refresh-contract.ts';
import { describeRevocationContract } from '../revocation-contract.ts';
import { describeSessionContract } from '../session-contract.ts';
import { describeSessionEndContract } from '../session-end-contract.ts';
import { describeSessionLimitContract } from '../session-limit-contract.ts';
import { describeSessionStartContract } from '../session-start-contract.ts';
import { describeUserContract } from '../user-contract.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';

const settings = testDatabaseSettings('sqlite::memory:');
const open = ({ now }: MovableClock) =>
  openSqliteStorage(':memory:', settings, { now, asServer: true });

describeSessionContract('SQLite', open);
describeRefreshContract('SQLite', open);
describeSessionEndContract('SQLite', open);
describeRevocationContract('SQLite', open);
describeSessionLimitContract('SQLite', open);
describeSessionStartContract('SQLite', open);
describeUserContract('SQLite', open);
describeRateLimiterContract('SQLite', open);
describeAccountContract('SQLite', open);
describeAdminContract('SQLite', open);
describeAuditContract('SQLite', open);
describeHistories('SQLite', open);
