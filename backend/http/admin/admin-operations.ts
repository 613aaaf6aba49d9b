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
    summary: 'Lists accounts by email address, page by page',
    caller: 'admin',
    query: adminUsersQuerySchema,
    response: { status: 200, description: 'A page of accounts.', schema: 'AdminUsers' },
  },
  {
    id: 'changeUser',
    method: 'patch',
    path: apiPaths.adminUser,
    tag: 'Administration',
    summary: 'Promotes, demotes, disables or enables an account',
    caller: 'recentAdmin',
    body: 'AdminUserChange',
    response: { status: 200, description: 'The changed account.', schema: 'AdminUser' },
    problems: ['not_found', 'last_admin'],
  },
  {
    id: 'endUserSessions',
    method: 'delete',
    path: apiPaths.adminUserSessions,
    tag: 'Administration',
    summary: 'Ends all sessions of an account',
    caller: 'recentAdmin',
    response: {
      status: 200,
      description: 'The number of ended sessions.',
      schema: 'EndedSessions',
    },
    problems: ['not_found'],
  },
  {
    id: 'listAudit',
    method: 'get',
    path: apiPaths.adminAudit,
    tag: 'Administration',
    summary: 'Lists the audit log, newest first, page by page',
    caller: 'admin',
    query: auditQuerySchema,
    response: { status: 200, description: 'A page of the audit log.', schema: 'Audit' },
  },
];
