import type Router from '@koa/router';
import { apiPaths } from '#shared/api-paths';
import { credentialsSchema, registrationSchema, type SignedOut } from '#shared/auth';
import { endOfSession, ProblemError } from '../../auth/problem.ts';
import { sendSession, readBrowser } from './send-session.ts';
import { parseBody } from '../input/parse-body.ts';
import type { RequestState } from '../request-state.ts';
import type { RouteParts } from '../route-parts.ts';

/** Adds register, login, refresh and logout. */
export function addSignInRoutes(router: Router<RequestState>, parts: RouteParts): void {
  const { rules, cookie, rateLimits, authentication } = parts;
  const { register, signIn, sessions } = rules;

  router.post(apiPaths.register, async (ctx) => {
    const registration = await parseBody(ctx, registrationSchema);
    await rateLimits.countRegistration(ctx);
    const opened = await register(registration, readBrowser(ctx, cookie));
    sendSession(ctx, cookie, opened);
    ctx.status = 201;
  });

  router.post(apiPaths.login, async (ctx) => {
    const { remember = false, ...credentials } = await parseBody(ctx, credentialsSchema);
    // During overload, reject early, before using the counters and the database.
    signIn.rejectWhenOverloaded();
    const user = await rateLimits.guardPassword(ctx, credentials.email, () =>
      signIn.verify(credentials),
    );
    const opened = await sessions.start(user, { ...readBrowser(ctx, cookie), remember });
    sendSession(ctx, cookie, opened);
  });

  router.post(apiPaths.refresh, async (ctx) => {
    try {
      const refreshed = await sessions.refresh(cookie.read(ctx));
      ctx.state.refreshed = refreshed.outcome;
      sendSession(ctx, cookie, refreshed);
    } catch (error) {
      // Other errors say nothing about the session, so the cookie must survive them.
      if (error instanceof ProblemError && endOfSession.includes(error.code)) {
        // This response may arrive after the one that set the next session's cookie.
        if (error.ending?.isContinued !== true) cookie.clear(ctx);
      }
      throw error;
    }
  });

  router.post(apiPaths.logout, async (ctx) => {
    const refreshToken = cookie.read(ctx);
    // Set before anything can fail: the header survives errors.
    cookie.clear(ctx);
    const caller = authentication.recognize(ctx);
    const ended = await sessions.signOut({ refreshToken, caller });
    if (ended !== null) ctx.state.identity = ended;
    ctx.body = { msg: 'logged out' } satisfies SignedOut;
  });
}
