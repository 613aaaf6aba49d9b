import type { MovableClock } from '../../testing/movable-clock.ts';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { describeAccountContract } from '../contract/account-contract.ts';
import { describeAdminContract } from '../contract/admin-contract.ts';
import { describeAuditContract } from '../contract/audit-contract.ts';
import { describeHistories } from '../contract/history-contract.ts';
import { describeRateLimiterContract } from '../contract/rate-limiter-contract.ts';
import { describeRefreshContract } from '../contract/refresh-contract.ts';
import { describeRevocationContract } from '../contract/revocation-contract.ts';
import { describeSessionContract } from '../contract/session-contract.ts';
import { describeSessionEndContract } from '../contract/session-end-contract.ts';
import { describeSessionLimitContract } from '../contract/session-limit-contract.ts';
import { describeSessionStartContract } from '../contract/session-start-contract.ts';
import { describeUserContract } from '../contract/user-contract.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';

const settings = testDatabaseSettings('sqlite::memory:');
const open = ({ now }: MovableClock) =>
  openSqliteStorage(':memory:', { settings, now, asServer: true });

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
