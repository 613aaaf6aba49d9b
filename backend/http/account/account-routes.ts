import type Router from '@koa/router';
import { type Me, meChangeSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import { stepUpSchema, type TokenGrant } from '#shared/auth';
import { toNumericDate } from '../../auth/clock.ts';
import { ProblemError } from '../../auth/problem.ts';
import type { User } from '../../auth/accounts/user.ts';
import { parseBody } from '../input/parse-body.ts';
import type { RequestState } from '../request-state.ts';
import type { RouteParts } from '../route-parts.ts';

/** Adds the routes of the caller's own account, and the step-up. */
export function addAccountRoutes(router: Router<RequestState>, parts: RouteParts): void {
  const { rules, cookie, rateLimits, authentication } = parts;
  const { accounts, signIn, sessions } = rules;

  router.get(apiPaths.me, async (ctx) => {
    const { userId } = await authentication.authenticate(ctx);
    const user = await accounts.find(userId);
    if (user === null) throw new ProblemError('access_token_revoked', 'the account was deleted');
    ctx.body = toMe(user);
  });

  router.patch(apiPaths.me, async (ctx) => {
    const { userId } = await authentication.authenticate(ctx);
    const { name } = await parseBody(ctx, meChangeSchema);
    ctx.body = toMe(await accounts.rename(userId, name));
  });

  router.delete(apiPaths.me, async (ctx) => {
    await accounts.remove(await authentication.authenticateRecently(ctx));
    cookie.clear(ctx);
    ctx.status = 204;
  });

  router.post(apiPaths.stepUp, async (ctx) => {
    const caller = await authentication.authenticate(ctx);
    const { password } = await parseBody(ctx, stepUpSchema);
    await rateLimits.guardPassword(ctx, caller.userId, () =>
      signIn.checkPassword(caller.userId, password),
    );
    ctx.body = (await sessions.stepUp(caller)) satisfies TokenGrant;
  });
}

function toMe({ id, email, name, isAdmin, createdAt }: User): Me {
  return { id, email, name, isAdmin, createdAt: toNumericDate(createdAt) };
}
