import type { FieldErrorCode } from '#shared/problems';
import { limits } from '#shared/limits';
import type { FailureCode } from './failure';

/** What happened, in a sentence, and what to do next. */
export const failureTexts: Record<FailureCode, string> = {
  offline: 'You are offline.',
  unreachable: "We can't reach the server. Try again in a moment.",
  unexpected: 'The server gave an answer this page does not understand. Try again in a moment.',
  invalid_json: 'The server could not read this request. Load the page again.',
  malformed_request: 'The server could not read this request. Load the page again.',
  request_timeout: 'Sending this took too long. Check the connection and try again.',
  headers_too_large: "This browser sent more than the server takes. Clear this site's cookies.",
  body_too_large: 'That is more than the server takes at once. Shorten it.',
  unsupported_media_type: 'The server could not read this request. Load the page again.',
  invalid_request: 'Some of what you entered needs another look.',
  wrong_password: 'That is not your current password.',
  reset_link_invalid:
    'This link has been used or is too old. Ask your administrator for a new one.',
  invalid_credentials: 'Email or password is not right.',
  access_token_missing: 'This needs you to be signed in.',
  access_token_expired: 'Your access ran out before this was done. Try again.',
  access_token_invalid: 'Your access was not accepted. Sign in again.',
  access_token_revoked: 'Your access was withdrawn. Sign in again.',
  step_up_required: "This needs your password again, to confirm it's you.",
  no_session: 'This browser is not signed in.',
  session_ended: 'Your session has ended. Sign in again.',
  token_reused: 'Your session was ended to be safe. Sign in again.',
  insufficient_scope: 'Only administrators can do this.',
  cross_site_request: 'The server refused this because it came from another site.',
  registration_closed: 'New accounts are made by an administrator here. Ask yours for one.',
  not_found: 'That is not there any more.',
  method_not_allowed: 'The server does not do this here. Load the page again.',
  last_admin: 'There has to be one administrator at least. Make somebody else one first.',
  email_taken: 'There is already an account with this email. Sign in instead.',
  too_many_attempts: 'Too many tries.',
  internal_error: 'Something went wrong on the server. Nothing was changed as far as we know.',
  unavailable: 'The server is busy. Try again in a moment.',
};

/** What is wrong with the field of that label. */
export const fieldErrorTexts: Record<FieldErrorCode, (label: string) => string> = {
  required: (label) => `Enter your ${label.toLowerCase()}.`,
  wrong_type: (label) => `${label} can't be read as it is.`,
  unknown_member: (label) => `${label} is not something the server takes here.`,
  too_short: () => `Use at least ${limits.passwordMinLength} characters.`,
  too_long: (label) => `${label} is too long.`,
  not_email: () => 'Enter an email address, like name@example.com.',
  not_readable: (label) =>
    `${label} has characters that can't be shown. Remove them, or type it again.`,
  common_password: () => 'That password is on the lists attackers try first. Choose another.',
};
