/** The limits that both sides of the wire keep to. */
export const limits = {
  /** Characters, counted as UTF-16 units, like `maxlength` of an HTML input. */
  passwordMinLength: 8,
  passwordMaxLength: 128,
  emailMaxLength: 254,
  nameMaxLength: 100,
  /** Bytes of a request body. */
  bodyMaxBytes: 16_384,
  /** A sensitive act needs a password typed at most this long ago (RFC 9470). */
  stepUpMaxAgeSeconds: 600,
} as const;
