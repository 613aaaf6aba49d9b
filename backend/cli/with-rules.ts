import { createAccounts } from '../auth/accounts/accounts.ts';
import { createAdmin } from '../auth/accounts/admin.ts';
import type { Page } from '../auth/page.ts';
import { createAuditNotes } from '../auth/audit/audit.ts';
import { createPasswords } from '../auth/passwords/passwords.ts';
import { createResetLinks } from '../auth/passwords/reset-links.ts';
import { createSignIn } from '../auth/accounts/sign-in.ts';
import type { User } from '../auth/accounts/user.ts';
import type { UserOverview } from '../auth/accounts/user-store.ts';
import type { Config } from '../config.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { SchemaUse } from '../storage/require-schema.ts';

const note = createAuditNotes(() => ({ address: 'command line', requestId: null }));

export type OperatorRules = ReturnType<typeof createOperatorRules>;

/**
 * Opens the database while `work` runs. A running server notices the changes.
 * | By default the database must exist, because the URL may be misspelled. Work that only reads can
 * leave an outdated schema alone.
 */
export async function withRules<Result>(
  config: Config,
  work: (rules: OperatorRules) => Promise<Result>,
  { schema }: { readonly schema: SchemaUse } = { schema: 'update' },
): Promise<Result> {
  const storage = await openStorage(config.database, { asServer: false, schema });
  try {
    return await work(createOperatorRules(storage, config));
  } finally {
    await storage.close();
  }
}

/** Yields every account whose address or name contains a text, page by page. */
export async function* findUsers({ admin }: OperatorRules, search: string) {
  let cursor: string | null = null;
  do {
    const page: Page<UserOverview> = await admin.listUsers(search, cursor);
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Creates the rules that need no keys, since operators don't sign anyone in. */
function createOperatorRules(storage: Awaited<ReturnType<typeof openStorage>>, config: Config) {
  const { users, sessions, resetLinks, audit } = storage;
  const passwords = createPasswords();
  return {
    storage,
    accounts: createAccounts({ users, passwords, note }),
    signIn: createSignIn({ users, audit, passwords, note }),
    admin: createAdmin({ users, sessions, audit, note }),
    resetLinks: createResetLinks({ store: resetLinks, passwords, settings: config, note }),
    record: (event: 'keys_rotated' | 'keys_retired') =>
      audit.record({ ...note(event), userId: null, sid: null }),
    findUser,
  };

  /** @throws Error if no account has this address. */
  async function findUser(email: string): Promise<User> {
    const user = await users.findByEmail(email.trim().toLowerCase());
    if (user === null) throw new Error(`there is no account ${email}`);
    return user;
  }
}
