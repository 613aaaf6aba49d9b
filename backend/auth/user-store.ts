/** An account. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** PHC string. */
  readonly passwordHash: string;
  readonly isAdmin: boolean;
  /** Raised by whatever voids the user's access tokens: role, password, disabling. */
  readonly version: number;
  /** Raised by whatever ends all sessions at once: password change, reset, disabling. */
  readonly authEpoch: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

export type NewUser = Pick<User, 'id' | 'email' | 'name' | 'passwordHash' | 'isAdmin'>;

/** What the rules need to know of accounts. Every method throws ProblemError `unavailable`. */
export interface UserStore {
  /** Adds an account; `null` when its e-mail address has one already. */
  insert(user: NewUser): Promise<User | null>;
  findById(id: string): Promise<User | null>;
  /** Finds an account by its address in lower case. */
  findByEmail(email: string): Promise<User | null>;
  /** Changes the name; `null` when there is no such account. */
  rename(id: string, name: string): Promise<User | null>;
  /** Replaces a hash by another one of the same password, unless it has changed meanwhile. */
  rehash(id: string, from: string, to: string): Promise<void>;
  /** How many accounts there are. */
  count(): Promise<number>;
}
