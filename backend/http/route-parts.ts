import type { Rules } from '../auth/rules.ts';
import type { Authentication } from './authenticate.ts';
import type { RateLimits } from './rate-limit.ts';
import type { RefreshCookie } from './sign-in/refresh-cookie.ts';

/** The dependencies of the API routes. */
export interface RouteParts {
  readonly rules: Rules;
  readonly cookie: RefreshCookie;
  readonly rateLimits: RateLimits;
  readonly authentication: Authentication;
}
