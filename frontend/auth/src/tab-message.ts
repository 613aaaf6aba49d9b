import { isTokenGrant, type TokenGrant } from './token-grant';

/** What tabs tell each other. Another format comes from another version of the library. */
export type TabMessage = { readonly format: 1 } & (
  | { readonly type: 'ask' }
  | {
      readonly type: 'token';
      /** Its `expires_in` counts from `sentAt`. */
      readonly grant: TokenGrant;
      /** Milliseconds since 1970: a frozen tab reads its messages late. */
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
  const message = data as Partial<Record<string, unknown>>;
  return message['format'] === 1 && isComplete(message) ? (data as TabMessage) : null;
}

function isComplete(message: Partial<Record<string, unknown>>): boolean {
  switch (message['type']) {
    case 'ask':
      return true;
    case 'token':
      return (
        isTokenGrant(message['grant']) &&
        typeof message['sentAt'] === 'number' &&
        typeof message['isSignIn'] === 'boolean'
      );
    case 'signedOut':
      return isTextOrNull(message['session']);
    case 'ended':
      return isTextOrNull(message['session']) && isTextOrNull(message['reason']);
    case 'unavailable':
      return typeof message['retryAfterMs'] === 'number';
    default:
      return false;
  }
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
