import type { EndReason } from '#shared/problems';

/** The text about an ended session. */
export interface EndText {
  readonly title: string;
  readonly text: string;
}

/** The server's end reasons, and a sign-out in another tab. */
export type KnownEndReason = EndReason | 'other_tab';

/** The texts of the end reasons. */
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
    text: "This browser was signed out from another device. If that wasn't you, change your password.",
  },
  by_admin: {
    title: 'Signed out by an administrator',
    text: "An administrator ended your session. Contact them if you didn't expect this.",
  },
  replaced: {
    title: 'Signed in again',
    text: 'Someone signed in again in this browser, which ended the previous session.',
  },
  session_limit: {
    title: 'Signed out: too many devices',
    text: "You signed in on another device and reached the limit, so the least recently used one was signed out. If that wasn't you, change your password.",
  },
  idle: {
    title: 'Signed out after inactivity',
    text: "Your session ended because you hadn't used it for a while.",
  },
  lifetime: {
    title: 'Time to sign in again',
    text: 'For your security, you need to sign in again from time to time.',
  },
  password_changed: {
    title: 'Your password was changed',
    text: "Changing the password signs out all other devices. Sign in with the new password. If you didn't change it, ask your administrator for a reset link.",
  },
  account_disabled: {
    title: 'Your account is disabled',
    text: 'An administrator disabled this account. Contact them if you need it.',
  },
  account_deleted: {
    title: 'Your account was deleted',
    text: 'Your account and its data were deleted, and all devices were signed out.',
  },
  reused: {
    title: 'We ended your session to protect your account',
    text: "Someone may have copied your session. This can also happen after a browser crash or a restored backup. If you didn't expect it, change your password.",
  },
  unknown: {
    title: 'Your session has ended',
    text: 'Sign in again to continue.',
  },
};

/** Converts any value to an end reason, `unknown` if it is not one. */
export function toEndReason(value: unknown): KnownEndReason {
  return typeof value === 'string' && Object.hasOwn(endReasonTexts, value)
    ? (value as KnownEndReason)
    : 'unknown';
}
