import type { MovableClock } from '../../movable-clock.ts';
import { describeAccountContract } from '../account-contract.ts';
import { describeAdminContract } from '../admin-contract.ts';
import { describeAuditContract } from '../audit-contract.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';

const open = ({ now }: MovableClock) => openSqliteStorage(':memory:', { now, asServer: true });

describeAccountContract('SQLite', open);
describeAdminContract('SQLite', open);
describeAuditContract('SQLite', open);
