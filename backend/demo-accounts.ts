import type { Rules } from './auth/rules.ts';
import type { UserStore } from './auth/user-store.ts';
import { ProblemError } from './auth/problem.ts';

/** An account for trying things out; its password is no secret. */
export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

const demoAccounts: readonly DemoAccount[] = [
  {
    email: 'demo@latchkey.example',
    password: 'open the demo door',
    name: 'Demo Person',
    isAdmin: false,
  },
  {
    email: 'admin@latchkey.example',
    password: 'open the admin door',
    name: 'Demo Administrator',
    isAdmin: true,
  },
];

/** Makes the demo accounts in an empty database. */
export async function addDemoAccounts({ accounts }: Rules, users: UserStore): Promise<void> {
  if ((await users.count()) > 0) return;
  for (const account of demoAccounts) await accounts.add(account);
}

/** The demo accounts that anybody can sign in to: those that still have their passwords. */
export async function findDemoAccounts(
  { signIn }: Rules,
  users: UserStore,
): Promise<readonly DemoAccount[]> {
  const isOpen = await Promise.all(
    demoAccounts.map(async (account) => {
      // Trying a missing one would be written down as a failed sign-in.
      const exists = (await users.findByEmail(account.email)) !== null;
      return exists && canSignIn(signIn, account);
    }),
  );
  return demoAccounts.filter((_, index) => isOpen[index]);
}

async function canSignIn(signIn: Rules['signIn'], account: DemoAccount): Promise<boolean> {
  try {
    await signIn.verify(account);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'invalid_credentials') return false;
    throw error;
  }
}
