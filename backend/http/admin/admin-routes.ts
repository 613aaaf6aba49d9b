import type Router from '@koa/router';
import {
  type AdminUser,
  adminUserChangeSchema,
  type AdminUsers,
  adminUsersQuerySchema,
  type Audit,
  auditQuerySchema,
  type AuditRow,
} from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import type { EndedSessions } from '#shared/sessions';
import { requireAdmin } from '../../auth/accounts/admin.ts';
import type { AuditEntry } from '../../auth/audit/audit.ts';
import type { Caller } from '../../auth/tokens/callers.ts';
import { toNumericDate } from '../../auth/clock.ts';
import { ProblemError } from '../../auth/problem.ts';
import type { UserOverview } from '../../auth/accounts/user-store.ts';
import { parseBody, parseQuery } from '../input/parse-body.ts';
import type { RequestContext, RequestState } from '../request-state.ts';
import type { RouteParts } from '../route-parts.ts';

/** Adds the routes for administrators; every change requires a recently entered password. */
export function addAdminRoutes(router: Router<RequestState>, parts: RouteParts): void {
  const { rules, authentication } = parts;
  const { admin } = rules;

  router.get(apiPaths.adminUsers, async (ctx) => {
    await authenticateAdmin(ctx);
    const { search = '', cursor = null } = parseQuery(ctx, adminUsersQuerySchema);
    const { rows, nextCursor } = await admin.listUsers(search, cursor);
    ctx.body = { users: rows.map(toAdminUser), nextCursor } satisfies AdminUsers;
  });

  router.patch(apiPaths.adminUser, async (ctx) => {
    const caller = await authenticateAdminRecently(ctx);
    const id = ctx.params['id'] ?? '';
    await admin.changeUser(caller, id, await parseBody(ctx, adminUserChangeSchema));
    ctx.body = toAdminUser(found(await admin.findUser(id)));
  });

  router.delete(apiPaths.adminUserSessions, async (ctx) => {
    const caller = await authenticateAdminRecently(ctx);
    const { endedSessions } = found(await admin.endSessions(caller, ctx.params['id'] ?? ''));
    ctx.body = { ended: endedSessions } satisfies EndedSessions;
  });

  router.get(apiPaths.adminAudit, async (ctx) => {
    await authenticateAdmin(ctx);
    const { event = null, userId = null, cursor = null } = parseQuery(ctx, auditQuerySchema);
    const { rows, nextCursor } = await admin.listAudit({ event, userId }, cursor);
    ctx.body = { rows: rows.map(toAuditRow), nextCursor } satisfies Audit;
  });

  async function authenticateAdmin(ctx: RequestContext): Promise<void> {
    requireAdmin(await authentication.authenticate(ctx));
  }

  async function authenticateAdminRecently(ctx: RequestContext): Promise<Caller> {
    // Check this first: asking for a password would not help anyone else.
    await authenticateAdmin(ctx);
    return authentication.authenticateRecently(ctx);
  }
}

function found<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new ProblemError('not_found', 'the account does not exist');
  return thing;
}

function toAdminUser({ user, liveSessions, lastSeenAt }: UserOverview): AdminUser {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    isAdmin: user.isAdmin,
    disabled: user.disabledAt !== null,
    createdAt: toNumericDate(user.createdAt),
    sessions: liveSessions,
    lastSeenAt: lastSeenAt === null ? null : toNumericDate(lastSeenAt),
  };
}

function toAuditRow(record: AuditEntry): AuditRow {
  const { userId, userEmail, actorId, actorEmail } = record;
  return {
    id: String(record.id),
    at: toNumericDate(record.at),
    event: record.event,
    reason: record.reason,
    user: userId === null ? null : { id: userId, email: userEmail },
    actor: actorId === null ? null : { id: actorId, email: actorEmail },
    sid: record.sid,
    address: record.address,
    requestId: record.requestId,
  };
}
