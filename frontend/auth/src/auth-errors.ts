/** The error when there is no session, or it ended while a request was waiting. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  /** @param reason the server's reason, or `null` if it gave none */
  constructor(readonly reason: string | null) {
    super('sign in again');
  }
}

/** The error when no usable token is available right now; the session may still be valid. */
export class RefreshUnavailable extends Error {
  override readonly name = 'RefreshUnavailable';

  constructor() {
    super('try again later');
  }
}
