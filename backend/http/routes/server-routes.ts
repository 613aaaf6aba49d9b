import type Router from '@koa/router';
import { jwksPath } from '#shared/api-paths';
import { jwksMaxAgeSeconds } from '../../auth/key-rotation.ts';
import { type Keyring, toPublicJwk } from '../../auth/keyring.ts';
import type { RequestState } from '../request-state.ts';

interface ServerRouteParts {
  readonly keyring: Keyring;
  readonly publicUrl: string;
  /** Resolves when requests can be served. @throws ProblemError `unavailable`. */
  readonly checkReadiness: () => Promise<void>;
}

/** What the server tells other programs: whether it works, its public keys, where passwords change. */
export function addServerRoutes(router: Router<RequestState>, parts: ServerRouteParts): void {
  const { keyring, publicUrl, checkReadiness } = parts;

  router.get('/health/live', (ctx) => {
    ctx.body = { status: 'live' };
  });

  router.get('/health/ready', async (ctx) => {
    await checkReadiness();
    ctx.body = { status: 'ready' };
  });

  router.get(jwksPath, (ctx) => {
    ctx.set('Cache-Control', `public, max-age=${jwksMaxAgeSeconds}`);
    ctx.body = { keys: keyring.signingKeys.map(toPublicJwk) };
    ctx.type = 'application/jwk-set+json';
  });

  // W3C, A Well-Known URL for Changing Passwords.
  router.get('/.well-known/change-password', (ctx) => {
    ctx.redirect(`${publicUrl}/account`);
  });
}
