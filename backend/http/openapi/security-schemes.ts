import { refreshCookieNames } from '#shared/refresh-cookie';
import type { Operation } from './operation.ts';

/** The two credentials of a session. */
export const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token (RFC 6750), signed with ES256 and a key from /.well-known/jwks.json. Its audience is this server: another service that receives it can act as the user here for up to five minutes.',
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: refreshCookieNames.secure,
    description: 'The refresh token. Clients store and send the cookie without interpreting it.',
  },
  refreshCookieOnLoopback: {
    type: 'apiKey',
    in: 'cookie',
    name: refreshCookieNames.plain,
    description: 'The same cookie on loopback without TLS.',
  },
} as const;

type Requirement = Partial<Record<keyof typeof securitySchemes, readonly string[]>>;

const byCookie: readonly Requirement[] = [{ refreshCookie: [] }, { refreshCookieOnLoopback: [] }];
const byToken: Requirement = { accessToken: [] };

/** Returns the alternative credentials of an operation. */
export function securityOf(caller: Operation['caller']): readonly Requirement[] {
  switch (caller) {
    case 'anyone':
      return [];
    case 'cookie':
      return byCookie;
    case 'cookieOrBearer':
      return [...byCookie, byToken, {}];
    default:
      return [byToken];
  }
}
