import type Router from '@koa/router';
import { changePasswordPath, healthPaths, jwksPath } from '#shared/api-paths';
import type { Health } from '#shared/server';
import { jwksMaxAgeSeconds } from '../../auth/tokens/key-rotation.ts';
import { type Keyring, toPublicJwk } from '../../auth/tokens/keyring.ts';
import { ProblemError } from '../../auth/problem.ts';
import type { RequestState } from '../request-state.ts';

interface ServerRouteParts {
  readonly keyring: Keyring;
  readonly publicUrl: string;
  /** Resolves if requests can be served. @throws ProblemError `unavailable`. */
  readonly checkReadiness: () => Promise<void>;
  /** Whether the server is about to stop, so proxies should use another one. */
  readonly isStopping: () => boolean;
}

/**
 * Adds the routes for other programs: health checks, public keys, and where to change passwords.
 */
export function addServerRoutes(router: Router<RequestState>, parts: ServerRouteParts): void {
  const { keyring, publicUrl, checkReadiness, isStopping } = parts;

  router.get(healthPaths.live, (ctx) => {
    ctx.body = { status: 'live' } satisfies Health;
  });

  router.get(healthPaths.ready, async (ctx) => {
    await checkReadiness();
    ctx.body = { status: 'ready' } satisfies Health;
  });

  router.get(healthPaths.accepting, (ctx) => {
    if (isStopping()) throw new ProblemError('unavailable', 'the server is stopping');
    ctx.body = { status: 'accepting' } satisfies Health;
  });

  router.get(jwksPath, (ctx) => {
    ctx.set('Cache-Control', `public, max-age=${jwksMaxAgeSeconds}`);
    ctx.body = { keys: keyring.signingKeys.map(toPublicJwk) };
    ctx.type = 'application/jwk-set+json';
  });

  router.get(changePasswordPath, (ctx) => {
    ctx.redirect(`${publicUrl}/account`);
  });
}
