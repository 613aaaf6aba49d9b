import { accountOperations } from '../account/account-operations.ts';
import { adminOperations } from '../admin/admin-operations.ts';
import { sessionOperations } from '../sessions/session-operations.ts';
import type { Operation } from './operation.ts';
import { serverOperations } from '../server/server-operations.ts';
import { signInOperations } from '../sign-in/sign-in-operations.ts';

/** All operations of the API. */
export const operations: readonly Operation[] = [
  ...signInOperations,
  ...accountOperations,
  ...sessionOperations,
  ...adminOperations,
  ...serverOperations,
];
