import { apiPaths } from '#shared/api-paths';
import { sessionsQuerySchema } from '#shared/sessions';
import type { Operation } from '../openapi/operation.ts';

/** The operations on the caller's own sessions. */
export const sessionOperations: readonly Operation[] = [
  {
    id: 'listSessions',
    method: 'get',
    path: apiPaths.sessions,
    tag: 'Sessions',
    summary: "Lists the caller's sessions, most recently used first, 100 per page",
    caller: 'bearer',
    query: sessionsQuerySchema,
    response: { status: 200, description: 'A page of sessions.', schema: 'SessionList' },
  },
  {
    id: 'endSession',
    method: 'delete',
    path: apiPaths.session,
    tag: 'Sessions',
    summary: "Ends one of the caller's sessions",
    caller: 'recentBearer',
    response: { status: 204, description: 'The session was ended.', headers: ['ClearedCookie'] },
    problems: ['not_found'],
  },
  {
    id: 'endOtherSessions',
    method: 'delete',
    path: apiPaths.sessions,
    tag: 'Sessions',
    summary: "Ends all of the caller's other sessions",
    caller: 'recentBearer',
    response: {
      status: 200,
      description: 'The number of ended sessions.',
      schema: 'EndedSessions',
    },
  },
];
