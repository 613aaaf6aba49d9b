import { isTokenGrant, type TokenGrant } from './token-grant';

/** What tabs tell each other. Another format comes from another version of the library. */
export type TabMessage = { readonly format: 1 } & (
  | { readonly type: 'ask' }
  | {
      readonly type: 'token';
      /** Its `expires_in` counts from `sentAt`. */
      readonly grant: TokenGrant;
      /** Milliseconds since the epoch of Unix: a frozen tab reads its messages late. */
      readonly sentAt: number;
      /** Whether it began a session, rather than carried one on. */
      readonly isSignIn: boolean;
    }
  | { readonly type: 'signedOut'; readonly session: string | null }
  | { readonly type: 'ended'; readonly session: string | null; readonly reason: string | null }
  | { readonly type: 'unavailable'; readonly retryAfterMs: number }
);

/** Gives the message, or `null` for what this version does not understand. */
export function readTabMessage(data: unknown): TabMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const message = data as Record<string, unknown>;
  if (message['format'] !== 1) return null;
  const isValid = {
    ask: () => true,
    token: () =>
      isTokenGrant(message['grant']) &&
      typeof message['sentAt'] === 'number' &&
      typeof message['isSignIn'] === 'boolean',
    signedOut: () => isTextOrNull(message['session']),
    ended: () => isTextOrNull(message['session']) && isTextOrNull(message['reason']),
    unavailable: () => typeof message['retryAfterMs'] === 'number',
  }[message['type'] as TabMessage['type']] as (() => boolean) | undefined;
  return isValid?.() ? (data as TabMessage) : null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
