import { accountOperations } from './account-operations.ts';
import { adminOperations } from './admin-operations.ts';
import { deviceOperations } from './device-operations.ts';
import type { Operation } from './operation.ts';
import { serverOperations } from './server-operations.ts';
import { sessionOperations } from './session-operations.ts';

/** All operations of the API. */
export const operations: readonly Operation[] = [
  ...sessionOperations,
  ...accountOperations,
  ...deviceOperations,
  ...adminOperations,
  ...serverOperations,
];
