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
import { openPostgresStorage } from './open-postgres-storage.ts';
import { useTestPostgres } from './use-test-postgres.ts';

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
