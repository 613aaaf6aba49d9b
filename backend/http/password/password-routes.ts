import type Router from '@koa/router';
import { passwordChangeSchema, passwordResetSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import { sendSession, readBrowser } from '../sign-in/send-session.ts';
import { parseBody } from '../input/parse-body.ts';
import type { RequestState } from '../request-state.ts';
import type { RouteParts } from '../route-parts.ts';

/** Adds the routes that set a password, with the current one or with a reset link. */
export function addPasswordRoutes(router: Router<RequestState>, parts: RouteParts): void {
  const { rules, cookie, rateLimits, authentication } = parts;
  const { passwordChanges, resetLinks } = rules;

  router.put(apiPaths.password, async (ctx) => {
    const caller = await authentication.authenticate(ctx);
    const change = await parseBody(ctx, passwordChangeSchema);
    const opened = await rateLimits.guardPassword(ctx, caller.userId, () =>
      passwordChanges.change(caller, change, readBrowser(ctx, cookie)),
    );
    sendSession(ctx, cookie, opened);
  });

  router.post(apiPaths.passwordReset, async (ctx) => {
    const user = await resetLinks.redeem(await parseBody(ctx, passwordResetSchema));
    ctx.state.identity = { userId: user.id };
    ctx.status = 204;
  });
}
