import type { FieldErrorCode } from '#shared/problems';
import { limits } from '#shared/limits';
import type { FailureCode } from './failure';

/** What happened, and what to do next. */
export const failureTexts: Record<FailureCode, string> = {
  offline: 'You are offline.',
  unreachable: "We can't reach the server. Try again in a moment.",
  unexpected: 'The server sent an unexpected response. Try again in a moment.',
  invalid_json: 'Something is wrong with this request. Reload the page and try again.',
  malformed_request: 'Something is wrong with this request. Reload the page and try again.',
  request_timeout: 'Sending this took too long. Check your connection and try again.',
  headers_too_large: "This browser sent too much data. Clear this site's cookies and try again.",
  body_too_large: 'This is too long. Shorten it and try again.',
  unsupported_media_type: 'Something is wrong with this request. Reload the page and try again.',
  invalid_request: 'Check the fields below.',
  wrong_password: 'Wrong password. Try again.',
  reset_link_invalid:
    'This link has expired or has already been used. Ask your administrator for a new one.',
  invalid_credentials: 'Wrong email or password.',
  access_token_missing: 'Sign in to continue.',
  access_token_expired: 'Your session was renewed while this was loading. Try again.',
  access_token_invalid: "We couldn't verify your session. Sign in again.",
  access_token_revoked: 'Your session was ended. Sign in again.',
  step_up_required: "Enter your password again to confirm it's you.",
  no_session: 'You are not signed in. Sign in to continue.',
  session_ended: 'Your session has ended. Sign in again.',
  token_reused: 'We ended your session to protect your account. Sign in again.',
  insufficient_scope: 'Only administrators can do this.',
  cross_site_request:
    'This request came from another site, so it was rejected. Reload the page and try again.',
  registration_closed: 'Sign-up is closed. Ask your administrator for an account.',
  not_found: 'This no longer exists. Reload the page.',
  method_not_allowed: 'Something is wrong with this request. Reload the page and try again.',
  last_admin: 'There must be at least one administrator. Promote someone else first.',
  email_taken: 'This email already has an account. Sign in instead.',
  too_many_attempts: 'Too many attempts.',
  internal_error: 'Something went wrong on our side. Try again in a moment.',
  unavailable: 'The server is busy. Try again in a moment.',
};

/** What is wrong with a field, by its label. */
export const fieldErrorTexts: Record<FieldErrorCode, (label: string) => string> = {
  required: (label) => `Enter your ${label.toLowerCase()}.`,
  wrong_type: (label) => `${label} is not valid.`,
  unknown_member: (label) => `${label} is not expected here.`,
  too_short: () => `Use at least ${limits.passwordMinLength} characters.`,
  too_long: (label) => `${label} is too long.`,
  not_email: () => 'Enter an email address, like name@example.com.',
  not_readable: (label) => `${label} contains characters that can't be displayed. Remove them.`,
  common_password: () => 'This password is easy to guess. Choose another one.',
};
