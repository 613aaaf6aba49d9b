import { adminUsersQuerySchema, auditQuerySchema } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import type { Operation } from '../openapi/operation.ts';

/** The operations for administrators. */
export const adminOperations: readonly Operation[] = [
  {
    id: 'listUsers',
    method: 'get',
    path: apiPaths.adminUsers,
    tag: 'Administration',
    summary: 'Lists accounts by e-mail address, page by page',
    caller: 'admin',
    query: adminUsersQuerySchema,
    answer: { status: 200, description: 'A page of accounts.', schema: 'AdminUsers' },
  },
  {
    id: 'changeUser',
    method: 'patch',
    path: apiPaths.adminUser,
    tag: 'Administration',
    summary: 'Makes an account an administrator, disables it, or takes either back',
    caller: 'recentAdmin',
    body: 'AdminUserChange',
    answer: { status: 200, description: 'The account as it is now.', schema: 'AdminUser' },
    problems: ['not_found', 'last_admin'],
  },
  {
    id: 'endUserSessions',
    method: 'delete',
    path: apiPaths.adminUserSessions,
    tag: 'Administration',
    summary: 'Ends every session of an account',
    caller: 'recentAdmin',
    answer: { status: 200, description: 'How many have ended.', schema: 'EndedSessions' },
    problems: ['not_found'],
  },
  {
    id: 'listAudit',
    method: 'get',
    path: apiPaths.adminAudit,
    tag: 'Administration',
    summary: 'Lists what happened, newest first, page by page',
    caller: 'admin',
    query: auditQuerySchema,
    answer: { status: 200, description: 'A page of the audit.', schema: 'Audit' },
  },
];
