import { apiPaths } from '#shared/api-paths';
import { endOfSession } from '../../auth/problem.ts';
import type { Operation } from '../openapi/operation.ts';

/** The operations register, login, refresh and logout. */
export const signInOperations: readonly Operation[] = [
  {
    id: 'register',
    method: 'post',
    path: apiPaths.register,
    tag: 'Sign-in',
    summary: 'Creates an account and signs in',
    caller: 'anyone',
    body: 'Registration',
    response: {
      status: 201,
      description: 'The account was created and its first session started.',
      schema: 'TokenGrant',
      headers: ['SessionCookie'],
    },
    problems: ['registration_closed', 'email_taken', 'unavailable'],
    isRateLimited: true,
  },
  {
    id: 'login',
    method: 'post',
    path: apiPaths.login,
    tag: 'Sign-in',
    summary: 'Signs in',
    description: 'If the client already has a session, that one ends.',
    caller: 'anyone',
    body: 'Credentials',
    response: {
      status: 200,
      description: 'The session started.',
      schema: 'TokenGrant',
      headers: ['SessionCookie'],
    },
    problems: ['invalid_credentials', 'unavailable'],
    isRateLimited: true,
  },
  {
    id: 'refresh',
    method: 'post',
    path: apiPaths.refresh,
    tag: 'Sign-in',
    summary: 'Exchanges the refresh token for a new access token',
    description:
      'The refresh token rotates: the response contains the next cookie. Within the grace period, a repeated request gets the same cookie again. A 401 means that the session is over, and clears the cookie unless this browser already has the cookie of a later session. A 503 changes nothing.',
    caller: 'cookie',
    response: {
      status: 200,
      description: 'The session continues.',
      schema: 'TokenGrant',
      headers: ['SessionCookie'],
    },
    problems: [...endOfSession, 'unavailable'],
    clearsCookieWith: endOfSession,
  },
  {
    id: 'logout',
    method: 'post',
    path: apiPaths.logout,
    tag: 'Sign-in',
    summary: 'Signs out',
    description: "Ends the cookie's session and the access token's, which may have expired.",
    caller: 'cookieOrBearer',
    response: {
      status: 200,
      description: 'The session, if any, has ended.',
      schema: 'SignedOut',
      headers: ['ClearedCookie'],
    },
    problems: ['unavailable'],
    clearsCookieWith: ['unavailable', 'internal_error'],
  },
];
