import { type Grant, isBearerToken } from '../refresh/access-token';

/** A message between tabs. A different `format` comes from another version of the library. */
export type TabMessage = { readonly format: 2 } & (
  | { readonly type: 'ask' }
  | {
      readonly type: 'token';
      /** Its `lifetimeMs` counts from `sentAt`. */
      readonly grant: Grant;
      /** Milliseconds since 1970; a frozen tab receives its messages late. */
      readonly sentAt: number;
      /** Whether the token starts a session rather than continues one. */
      readonly isSignIn: boolean;
    }
  | { readonly type: 'signedOut'; readonly session: string | null }
  | { readonly type: 'ended'; readonly session: string | null; readonly reason: string | null }
  | { readonly type: 'unavailable'; readonly retryAfterMs: number }
);

/** Returns the message, or `null` if this version does not understand it. */
export function readTabMessage(data: unknown): TabMessage | null {
  const message = membersOf(data);
  return message['format'] === 2 && isComplete(message) ? (data as TabMessage) : null;
}

function isComplete(message: Members): boolean {
  switch (message['type']) {
    case 'ask':
      return true;
    case 'token':
      return (
        isGrant(membersOf(message['grant'])) &&
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

function isGrant({ value, lifetimeMs, user, session, generation }: Members): boolean {
  return (
    typeof value === 'string' &&
    isBearerToken(value) &&
    typeof lifetimeMs === 'number' &&
    lifetimeMs > 0 &&
    isTextOrNull(user) &&
    isTextOrNull(session) &&
    (generation === null || typeof generation === 'number')
  );
}

type Members = Partial<Record<string, unknown>>;

function membersOf(data: unknown): Members {
  return typeof data === 'object' && data !== null ? data : {};
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
