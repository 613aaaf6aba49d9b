import { AsyncLocalStorage } from 'node:async_hooks';
import type Router from '@koa/router';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createApp } from './app.ts';
import { createOpenAPIDocument } from './http/openapi/openapi-document.ts';
import { createLog } from './observability/log.ts';
import { startTestServer } from './testing/server.ts';

describe('the routes of the app', () => {
  it('match the operations of the document', async () => {
    const { config, rules, keyring, clock, stop } = await startTestServer();
    const app = createApp({
      config,
      rules,
      keyring,
      createRateLimiter: ({ name, points, windowSeconds }) =>
        new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds }),
      appFiles: new Map(),
      securityHeaders: {},
      checkReadiness: () => Promise.resolve(),
      isStopping: () => false,
      requests: new AsyncLocalStorage(),
      metrics: null,
      log: createLog('silent'),
      now: clock.now,
    });
    await stop();

    const routes = app.middleware.flatMap((middleware) => {
      const { router } = middleware as { router?: Router };
      return (router?.stack ?? []).flatMap(({ path, methods }) =>
        methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(path)}`),
      );
    });

    const documented = Object.entries(createOpenAPIDocument().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(
        (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      ),
    );
    expect(routes.toSorted()).toEqual(documented.toSorted());
  });
});
