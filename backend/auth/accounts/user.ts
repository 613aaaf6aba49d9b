export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** PHC string. */
  readonly passwordHash: string;
  readonly isAdmin: boolean;
  /** Incremented by changes that revoke the user's access tokens: role, password, disabling. */
  readonly version: number;
  /** Incremented by changes that end all sessions: password change, reset, disabling. */
  readonly authEpoch: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}
