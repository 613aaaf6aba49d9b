import Router from '@koa/router';
import Koa from 'koa';
import type { Clock } from './auth/clock.ts';
import type { Keyring } from './auth/tokens/keyring.ts';
import type { CreateRateLimiter } from './auth/rate-limiter.ts';
import type { Rules } from './auth/rules.ts';
import type { Config } from './config.ts';
import type { AppFiles } from './http/app/app-files.ts';
import { createAuthentication } from './http/authenticate.ts';
import { readAddress } from './http/client-address.ts';
import { warnOfForwardedFor } from './http/forwarded-for-warning.ts';
import { measureRequests, type RequestMetrics } from './http/measure-requests.ts';
import { sendProblems } from './http/problem-response.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { createRefreshCookie } from './http/sign-in/refresh-cookie.ts';
import { rejectNul } from './http/input/reject-nul.ts';
import { rejectOtherMethods } from './http/reject-other-methods.ts';
import { type Log, logRequests } from './http/request-log.ts';
import type { RequestsUnderWay } from './http/request-origin.ts';
import type { RequestState } from './http/request-state.ts';
import { requireHost } from './http/require-host.ts';
import { addAccountRoutes } from './http/account/account-routes.ts';
import { addAdminRoutes } from './http/admin/admin-routes.ts';
import { addSignInRoutes } from './http/sign-in/sign-in-routes.ts';
import { addDocumentRoutes } from './http/openapi/document-routes.ts';
import { addPasswordRoutes } from './http/password/password-routes.ts';
import type { RouteParts } from './http/route-parts.ts';
import { addServerRoutes } from './http/server/server-routes.ts';
import { addSessionRoutes } from './http/sessions/session-routes.ts';
import { requireSameOrigin } from './http/same-origin.ts';
import { type SecurityHeaders, setSecurityHeaders } from './http/security-headers.ts';
import { serveApp } from './http/app/serve-app.ts';

interface AppParts {
  readonly config: Config;
  readonly rules: Rules;
  readonly createRateLimiter: CreateRateLimiter;
  readonly keyring: Keyring;
  readonly appFiles: AppFiles;
  readonly securityHeaders: SecurityHeaders;
  /** Resolves if requests can be served. @throws ProblemError `unavailable`. */
  readonly checkReadiness: () => Promise<void>;
  /** Whether the server is about to stop, so proxies should use another one. */
  readonly isStopping: () => boolean;
  /** Makes the current request available to code without a context. */
  readonly requests: RequestsUnderWay;
  /** Receives request metrics, if enabled. */
  readonly metrics: RequestMetrics | null;
  readonly log: Log;
  readonly now: Clock;
}

/** Creates the Koa application; the order below is the order in which a request passes it. */
export function createApp(parts: AppParts): Koa<RequestState> {
  const { config, rules, createRateLimiter, appFiles, securityHeaders, requests, log, now } = parts;
  const { publicUrl, trustedProxyHops } = config;
  const app = new Koa<RequestState>({
    proxy: trustedProxyHops > 0,
    maxIpsCount: trustedProxyHops,
    asyncLocalStorage: requests,
  });
  // Errors after the headers were sent, usually because the client hung up.
  app.on('error', (error: Error) => {
    log.warn({ err: error }, 'a response was cut off');
  });
  app.use(readAddress);
  app.use(logRequests(log));
  if (trustedProxyHops === 0) {
    app.use(warnOfForwardedFor(log, () => rules.record('forwarded_for_ignored')));
  }
  if (parts.metrics !== null) app.use(measureRequests(parts.metrics));
  app.use(setSecurityHeaders(securityHeaders));
  app.use(sendProblems);
  app.use(requireHost);
  app.use(rejectNul);
  app.use(requireSameOrigin(publicUrl));

  // A path with other capitals or a trailing slash is a different path.
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  const routeParts: RouteParts = {
    rules,
    cookie: createRefreshCookie(publicUrl),
    rateLimits: createRateLimits(config, createRateLimiter),
    authentication: createAuthentication(rules.callers, now),
  };
  addSignInRoutes(router, routeParts);
  addAccountRoutes(router, routeParts);
  addPasswordRoutes(router, routeParts);
  addSessionRoutes(router, routeParts);
  addAdminRoutes(router, routeParts);
  addServerRoutes(router, { ...parts, publicUrl });
  addDocumentRoutes(router);
  app.use(router.routes());
  app.use(rejectOtherMethods);

  app.use(serveApp({ appFiles, securityHeaders, publicUrl, isDirect: trustedProxyHops === 0 }));
  return app;
}
