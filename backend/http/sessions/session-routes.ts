import type Router from '@koa/router';
import { apiPaths } from '#shared/api-paths';
import {
  type SessionSummary,
  type SessionList,
  sessionsQuerySchema,
  type EndedSessions,
} from '#shared/sessions';
import { toNumericDate } from '../../auth/clock.ts';
import { ProblemError } from '../../auth/problem.ts';
import type { SessionRecord } from '../../auth/sessions/session.ts';
import { networkOf } from '../client-address.ts';
import { parseQuery } from '../input/parse-body.ts';
import type { RequestState } from '../request-state.ts';
import type { RouteParts } from '../route-parts.ts';

/** Adds the routes of the caller's own sessions. */
export function addSessionRoutes(router: Router<RequestState>, parts: RouteParts): void {
  const { rules, cookie, authentication } = parts;
  const { sessions } = rules;

  router.get(apiPaths.sessions, async (ctx) => {
    const caller = await authentication.authenticate(ctx);
    const { cursor = null } = parseQuery(ctx, sessionsQuerySchema);
    const { rows, nextCursor } = await sessions.listPage(caller, cursor);
    ctx.body = {
      sessions: rows.map((record) => toSessionSummary(record, caller.sid)),
      nextCursor,
    } satisfies SessionList;
  });

  router.delete(apiPaths.session, async (ctx) => {
    const caller = await authentication.authenticateRecently(ctx);
    const sid = ctx.params['sid'] ?? '';
    if (!(await sessions.end(caller, sid))) {
      throw new ProblemError('not_found', 'the caller has no session with this id');
    }
    if (sid === caller.sid) cookie.clear(ctx);
    ctx.status = 204;
  });

  router.delete(apiPaths.sessions, async (ctx) => {
    const caller = await authentication.authenticateRecently(ctx);
    ctx.body = { ended: await sessions.endOthers(caller) } satisfies EndedSessions;
  });
}

function toSessionSummary(record: SessionRecord, currentSid: string): SessionSummary {
  return {
    sid: record.sid,
    ...record.device,
    addressPrefix: networkOf(record.address, { v4: 3, v6: 3 }),
    signedInAt: toNumericDate(record.createdAt),
    lastUsedAt: toNumericDate(record.lastUsedAt),
    idleExpiresAt: toNumericDate(record.idleExpiresAt),
    expiresAt: toNumericDate(record.expiresAt),
    isCurrent: record.sid === currentSid,
  };
}
