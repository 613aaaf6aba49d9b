/** The limits that both client and server enforce. */
export const limits = {
  /** In UTF-16 code units, like `maxlength` of an HTML input. */
  passwordMinLength: 8,
  passwordMaxLength: 128,
  emailMaxLength: 254,
  nameMaxLength: 100,
  /** Bytes of a request body. */
  bodyMaxBytes: 16_384,
  /** Sensitive actions require a password entered at most this long ago (RFC 9470). */
  stepUpMaxAgeSeconds: 600,
} as const;
