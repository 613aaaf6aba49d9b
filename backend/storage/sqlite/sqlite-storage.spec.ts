import type { MovableClock } from '../../movable-clock.ts';
import { describeHistories } from '../history-contract.ts';
import { describeSessionContract } from '../session-contract.ts';
import { describeUserContract } from '../user-contract.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';

const open = ({ now }: MovableClock) => openSqliteStorage(':memory:', { now, asServer: true });

describeSessionContract('SQLite', open);
describeUserContract('SQLite', open);
describeHistories('SQLite', open);
