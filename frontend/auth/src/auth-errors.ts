/** Why a request was not sent: there is no session, or it ended while the request waited. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  /** @param reason what the server gave as the reason, or `null` */
  constructor(readonly reason: string | null) {
    super('sign in again');
  }
}

/** Why a request was not sent: no token could be had, and nothing is known about the session. */
export class RefreshUnavailable extends Error {
  override readonly name = 'RefreshUnavailable';

  constructor() {
    super('try again later');
  }
}
