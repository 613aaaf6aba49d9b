import { apiPaths } from '#shared/api-paths';
import { sessionsQuerySchema } from '#shared/sessions';
import type { Operation } from '../openapi/operation.ts';

/** The operations on the caller's own sessions. */
export const sessionOperations: readonly Operation[] = [
  {
    id: 'listSessions',
    method: 'get',
    path: apiPaths.sessions,
    tag: 'Devices',
    summary: "Lists the caller's sessions, the one used last first, 100 to a page",
    caller: 'bearer',
    query: sessionsQuerySchema,
    answer: { status: 200, description: 'A page of sessions.', schema: 'SessionList' },
  },
  {
    id: 'endSession',
    method: 'delete',
    path: apiPaths.session,
    tag: 'Devices',
    summary: "Ends one of the caller's sessions",
    caller: 'recentBearer',
    answer: { status: 204, description: 'The session has ended.', headers: ['ClearedCookie'] },
    problems: ['not_found'],
  },
  {
    id: 'endOtherSessions',
    method: 'delete',
    path: apiPaths.sessions,
    tag: 'Devices',
    summary: "Ends all of the caller's sessions but the one that asks",
    caller: 'recentBearer',
    answer: { status: 200, description: 'How many have ended.', schema: 'EndedSessions' },
  },
];
