import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { Registration } from '#shared/auth';

/** A user's credentials. */
export type Account = Registration;

/** Returns credentials of a user without an account. */
export function inventAccount(): Account {
  const id = randomUUID();
  return { name: 'Dana Door', email: `dana-${id}@example.com`, password: `a key for ${id}` };
}

/** Creates an account without sessions. */
export async function createAccount(request: APIRequestContext): Promise<Account> {
  const account = inventAccount();
  const registered = await request.post(apiPaths.register, { data: account });
  expect(registered.status()).toBe(201);
  // Registration signs in, so the cookies of `request` are removed.
  await request.post(apiPaths.logout);
  return account;
}

/** The demo accounts that the server prints at startup: a user and an administrator. */
export function readDemoAccounts(output: string): Account[] {
  return [...output.matchAll(/sign in as (\S+) with the password "(.+)"/g)].map(
    ([, email = '', password = '']) => ({ name: '', email, password }),
  );
}
