import { apiPaths } from '#shared/api-paths';
import { endOfSession } from '../../auth/problem.ts';
import type { Operation } from '../openapi/operation.ts';

/** The operations register, login, refresh and logout. */
export const signInOperations: readonly Operation[] = [
  {
    id: 'register',
    method: 'post',
    path: apiPaths.register,
    tag: 'Session',
    summary: 'Makes an account and signs in to it',
    caller: 'anyone',
    body: 'Registration',
    answer: {
      status: 201,
      description: 'The account is made, and its first session has started.',
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
    tag: 'Session',
    summary: 'Signs in',
    description: 'A session that this client has already ends.',
    caller: 'anyone',
    body: 'Credentials',
    answer: {
      status: 200,
      description: 'A session has started.',
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
    tag: 'Session',
    summary: 'Exchanges the refresh token for a new access token',
    description:
      'The refresh token rotates: the cookie of the answer takes the place of the one that was sent. Within the grace a repeated request gets the same cookie again. A 401 says that the session is over, and clears the cookie unless the same browser got the cookie of a later session; after a 503 nothing has changed.',
    caller: 'cookie',
    answer: {
      status: 200,
      description: 'The session goes on.',
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
    tag: 'Session',
    summary: 'Signs out',
    description: "Ends the cookie's session and the access token's, which may have expired.",
    caller: 'cookieOrBearer',
    answer: {
      status: 200,
      description: 'Whatever session there was has ended.',
      schema: 'SignedOut',
      headers: ['ClearedCookie'],
    },
    problems: ['unavailable'],
    clearsCookieWith: ['unavailable', 'internal_error'],
  },
];
