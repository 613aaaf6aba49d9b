import type { EndReason } from '#shared/problems';

/** Why a session is over, as the person reads it who was signed in. */
export interface EndText {
  readonly title: string;
  readonly text: string;
}

/** The reasons a browser knows: the server's, and a sign-out in another tab. */
export type KnownEndReason = EndReason | 'other_tab';

/** Why a session is over, in plain words. */
export const endReasonTexts: Record<KnownEndReason, EndText> = {
  signed_out: {
    title: 'You are signed out',
    text: 'This browser can no longer reach your account.',
  },
  other_tab: {
    title: 'You are signed out',
    text: 'You signed out in another tab of this browser.',
  },
  by_user: {
    title: 'Signed out from another device',
    text: 'You, or somebody who knows your password, signed this browser out from another device. If it was not you, change your password.',
  },
  by_admin: {
    title: 'Signed out by an administrator',
    text: 'An administrator ended your session. If you did not expect it, ask them why.',
  },
  replaced: {
    title: 'Signed in again',
    text: 'Somebody signed in again in this browser, so the session before it ended.',
  },
  session_limit: {
    title: 'Signed out to make room',
    text: 'Your account reached the number of devices that can be signed in at the same time. This one had not been used for longest, so your latest sign-in ended it. If that was not you, change your password.',
  },
  idle: {
    title: 'Signed out after a long pause',
    text: 'You had not used this session for so long that it ended by itself.',
  },
  lifetime: {
    title: 'Time to sign in again',
    text: 'A session ends after a while, however much it is used. This one had reached its end.',
  },
  password_changed: {
    title: 'Your password was changed',
    text: 'Changing the password signs out all other devices. Sign in with the new one. If you did not change it, ask your administrator for a reset link.',
  },
  account_disabled: {
    title: 'Your account is disabled',
    text: 'An administrator disabled this account. Ask them if you need it.',
  },
  account_deleted: {
    title: 'Your account was deleted',
    text: 'The account and everything in it are gone, and every device was signed out.',
  },
  reused: {
    title: 'We ended your session to be safe',
    text: 'An old key of this session was used again, so to be safe we ended it. This also happens after a browser crash or a restored backup. If you did not expect it, change your password.',
  },
  unknown: {
    title: 'Your session has ended',
    text: 'The server does not know this session any more. Sign in to go on.',
  },
};

/** Reads a reason from outside, `unknown` when it is none. */
export function toEndReason(value: unknown): KnownEndReason {
  return typeof value === 'string' && Object.hasOwn(endReasonTexts, value)
    ? (value as KnownEndReason)
    : 'unknown';
}
