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
import { openPostgresStorage } from './open-postgres-storage.ts';
import { useTestPostgres } from '../../testing/use-postgres.ts';

describe('PostgreSQL', () => {
  const server = useTestPostgres();

  const open = async ({ now }: MovableClock) => {
    await server.empty();
    return openPostgresStorage(testDatabaseSettings(server.url), { now, asServer: true });
  };

  describeSessionContract('PostgreSQL', open);
  describeRefreshContract('PostgreSQL', open);
  describeSessionEndContract('PostgreSQL', open);
  describeRevocationContract('PostgreSQL', open);
  describeSessionLimitContract('PostgreSQL', open);
  describeSessionStartContract('PostgreSQL', open);
  describeUserContract('PostgreSQL', open);
  describeRateLimiterContract('PostgreSQL', open);
  describeAccountContract('PostgreSQL', open);
  describeAdminContract('PostgreSQL', open);
  describeAuditContract('PostgreSQL', open);
  describeHistories('PostgreSQL', open);
});
