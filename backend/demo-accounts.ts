import type { Config } from './config.ts';
import type { Rules } from './auth/rules.ts';
import type { SignIn } from './auth/accounts/sign-in.ts';
import type { UserStore } from './auth/accounts/user-store.ts';

/** An account for trying things out; its password is public. */
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

/** Adds the demo accounts to an empty database. */
export async function addDemoAccounts({ accounts }: Rules, users: UserStore): Promise<void> {
  if ((await users.count()) > 0) return;
  for (const account of demoAccounts) await accounts.add(account);
}

/**
 * Returns the demo accounts that still have their published passwords, so that anyone can sign in.
 * | @throws Error if there are any and other machines can reach the server.
 */
export async function findDemoAccounts(
  { wouldLetIn }: Pick<SignIn, 'wouldLetIn'>,
  { isOnThisMachineAlone }: Pick<Config, 'isOnThisMachineAlone'>,
): Promise<readonly DemoAccount[]> {
  const isOpen = await Promise.all(demoAccounts.map((account) => wouldLetIn(account)));
  const open = demoAccounts.filter((_, index) => isOpen[index]);
  if (open.length > 0 && !isOnThisMachineAlone) {
    const emails = open.map(({ email }) => email).join(' and ');
    throw new Error(
      `the password of ${emails} is public; disable the account with "users disable"`,
    );
  }
  return open;
}
