import type Router from '@koa/router';
import { passwordChangeSchema, passwordResetSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import type { Rules } from '../../auth/rules.ts';
import { answerSession, readBrowser } from '../answer-session.ts';
import type { Authentication } from '../authenticate.ts';
import type { RateLimits } from '../rate-limit.ts';
import { readBody } from '../read-body.ts';
import type { RefreshCookie } from '../refresh-cookie.ts';
import type { RequestState } from '../request-state.ts';

interface PasswordRouteParts {
  readonly rules: Rules;
  readonly cookie: RefreshCookie;
  readonly rateLimits: RateLimits;
  readonly authentication: Authentication;
}

/** New passwords: by whoever knows the current one, or holds a reset link. */
export function addPasswordRoutes(router: Router<RequestState>, parts: PasswordRouteParts): void {
  const { rules, cookie, rateLimits, authentication } = parts;
  const { passwordChanges, resetLinks } = rules;

  router.put(apiPaths.password, async (ctx) => {
    const caller = await authentication.authenticate(ctx);
    const change = readBody(ctx, passwordChangeSchema);
    const opened = await rateLimits.guardPassword(ctx, caller.userId, () =>
      passwordChanges.change(caller, change, readBrowser(ctx, cookie)),
    );
    answerSession(ctx, cookie, opened);
  });

  router.post(apiPaths.passwordReset, async (ctx) => {
    await resetLinks.redeem(readBody(ctx, passwordResetSchema));
    ctx.status = 204;
  });
}
