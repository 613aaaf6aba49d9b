/** Why a request was not sent: there is no session, or it ended while the request waited. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  /** @param reason what the server gave as the reason, or `null` */
  constructor(readonly reason: string | null) {
    super('The session has ended: sign in again.');
  }
}

/** Why a request was not sent: no token could be had, and nothing is known about the session. */
export class RefreshUnavailable extends Error {
  override readonly name = 'RefreshUnavailable';

  constructor() {
    super('The session could not be refreshed: try again later.');
  }
}
