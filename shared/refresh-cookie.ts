/** The name of the refresh cookie under https (`secure`) and on loopback without TLS (`plain`). */
export const refreshCookieNames = {
  secure: '__Host-Http-refresh',
  plain: 'latchkey-refresh',
} as const;
