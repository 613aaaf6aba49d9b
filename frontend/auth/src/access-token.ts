import type { TokenGrant } from './token-grant';

/** The access token in use, with what tells it from those before. */
export interface AccessToken {
  readonly value: string;
  /** Which user's time it belongs to: counts sign-ins, sign-outs, ends and changes of account. */
  readonly epoch: number;
  /** Whether it replaced one that the server had refused. */
  readonly replacesRejected: boolean;
  readonly grant: TokenGrant;
  /** Milliseconds since its receipt. */
  readonly ageMs: () => number;
}

/** How long the token still lives; negative when it is over. */
export function remainingMs(token: AccessToken): number {
  return token.grant.expires_in * 1_000 - token.ageMs();
}
