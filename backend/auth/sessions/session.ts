import type { EndReason } from '#shared/problems';
import type { User } from '../accounts/user.ts';
import type { DeviceName } from './device-name.ts';

/** The browser of a session, as its requests describe it. */
export interface Client {
  readonly device: DeviceName;
  readonly address: string;
}

/** The session's user; the epoch is the one in which the password was verified. */
export type SessionOwner = Pick<User, 'id' | 'authEpoch'>;

/** A session's row with its user's, read at the same moment. */
export interface SessionRecord {
  readonly id: number;
  readonly sid: string;
  readonly userId: string;
  readonly authEpoch: number;
  readonly generation: number;
  readonly keyId: number;
  readonly rotatedAt: Date;
  /** When a request first used an access token of this generation, `null` before. */
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
  /** When the user last entered the password in this session. */
  readonly authTime: Date;
  readonly lastUsedAt: Date;
  /** When it expires unless it is used before; never after `expiresAt`. */
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
  readonly remember: boolean;
  readonly endedAt: Date | null;
  readonly endReason: EndReason | null;
  /** The `sid` of the session that ended this one, `null` if none did. */
  readonly endedBy: string | null;
  readonly device: DeviceName;
  readonly address: string;
  /** `null` if the account was deleted. */
  readonly user: Pick<User, 'isAdmin' | 'version' | 'authEpoch' | 'disabledAt'> | null;
  /** The store's own clock when it responded. */
  readonly at: Date;
}

/** A session and its user. */
export type SessionIdentity = Pick<SessionRecord, 'userId' | 'sid'>;

/** A session's position in its user's list. */
export type SessionPosition = Pick<SessionRecord, 'lastUsedAt' | 'id'>;

/** Identifies a session by what its refresh tokens have in common. */
export interface SessionKey {
  readonly sessionId: number;
  readonly handleHash: Buffer;
}
