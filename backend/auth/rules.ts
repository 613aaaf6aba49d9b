import type { AuditEvent } from '#shared/admin';
import { createAccessTokens, type AccessTokenSettings } from './tokens/access-tokens.ts';
import { createAccounts } from './accounts/accounts.ts';
import { createAdmin } from './accounts/admin.ts';
import { type AuditStore, createAuditNotes, type OriginSource } from './audit/audit.ts';
import { createCallers } from './tokens/callers.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './tokens/keyring.ts';
import { createPasswordChanges } from './passwords/password-changes.ts';
import { createPasswords } from './passwords/passwords.ts';
import { createRefreshTokens } from './tokens/refresh-tokens.ts';
import { createRegister, type RegistrationSettings } from './accounts/register.ts';
import type { ResetLinkStore } from './passwords/reset-link-store.ts';
import { createResetLinks } from './passwords/reset-links.ts';
import { createRevocations, type RevocationFeed } from './tokens/revocations.ts';
import type { SessionLimits } from './sessions/session-limits.ts';
import type { SessionStore } from './sessions/session-store.ts';
import { createSessions } from './sessions/sessions.ts';
import { createSignIn } from './accounts/sign-in.ts';
import type { UserStore } from './accounts/user-store.ts';

/** The stores that a database must provide. */
export interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly revocations: RevocationFeed;
  readonly resetLinks: ResetLinkStore;
  readonly audit: AuditStore;
}

export type RulesSettings = AccessTokenSettings &
  RegistrationSettings & { readonly sessionLimits: SessionLimits };

export type Rules = ReturnType<typeof createRules>;

const ourselves: OriginSource = () => ({ address: null, requestId: null });

/** Wires the rules to a database, a keyring and a clock. */
export function createRules(parts: {
  readonly stores: Stores;
  readonly keyring: Keyring;
  readonly settings: RulesSettings;
  readonly now: Clock;
  /** Returns the origin of the current request; without it, audit entries have no origin. */
  readonly origin?: OriginSource;
}) {
  const { stores, keyring, settings, now, origin = ourselves } = parts;
  const { users, audit } = stores;
  const passwords = createPasswords();
  const accessTokens = createAccessTokens(keyring, { settings, now });
  const refreshTokens = createRefreshTokens(keyring, now);
  const revocations = createRevocations(stores.revocations, { settings, now });
  const note = createAuditNotes(origin);
  const signIn = createSignIn({ users, audit, passwords, note });
  const sessions = createSessions({
    store: stores.sessions,
    limits: settings.sessionLimits,
    accessTokens,
    refreshTokens,
    note,
  });
  return {
    accounts: createAccounts({ users, passwords, note }),
    register: createRegister({ users, sessions, passwords, settings, note }),
    signIn,
    sessions,
    passwordChanges: createPasswordChanges({ users, sessions, signIn, passwords, note }),
    resetLinks: createResetLinks({ store: stores.resetLinks, passwords, settings, note }),
    admin: createAdmin({ users, sessions: stores.sessions, audit, note }),
    callers: createCallers({ accessTokens, revocations, store: stores.sessions }),
    revocations,
    hashing: passwords.load,
    /** Records an event that changes nothing in the database. */
    record: (event: AuditEvent) => audit.record({ ...note(event), userId: null, sid: null }),
  };
}
