import { createAccessTokens, type AccessTokenSettings } from './access-tokens.ts';
import { type AccountSettings, createAccounts } from './accounts.ts';
import { createCallers } from './callers.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './keyring.ts';
import { createPasswords } from './passwords.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { createRevocations, type RevocationFeed } from './revocations.ts';
import type { SessionRules, SessionStore } from './session-store.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import type { UserStore } from './user-store.ts';

/** What the rules need from a database. */
export interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly revocations: RevocationFeed;
}

export type RulesSettings = AccessTokenSettings &
  AccountSettings & { readonly sessionRules: SessionRules };

export type Rules = ReturnType<typeof createRules>;

/** Puts the rules together over a database, a keyring and a clock. */
export function createRules(parts: {
  readonly stores: Stores;
  readonly keyring: Keyring;
  readonly settings: RulesSettings;
  readonly now: Clock;
}) {
  const { stores, keyring, settings, now } = parts;
  const passwords = createPasswords();
  const accessTokens = createAccessTokens(keyring, settings, now);
  const refreshTokens = createRefreshTokens(keyring, now);
  const revocations = createRevocations(stores.revocations, settings, now);
  return {
    accounts: createAccounts(stores.users, passwords, settings),
    signIn: createSignIn(stores.users, passwords),
    sessions: createSessions({
      store: stores.sessions,
      rules: settings.sessionRules,
      accessTokens,
      refreshTokens,
    }),
    callers: createCallers({ accessTokens, revocations, store: stores.sessions }),
    revocations,
  };
}
