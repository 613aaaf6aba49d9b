import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { Registration } from '#shared/auth';

/** Somebody who can sign in. */
export type Account = Registration;

/** Invents somebody who has no account yet. */
export function inventAccount(): Account {
  const id = randomUUID();
  return { name: 'Dana Door', email: `dana-${id}@example.com`, password: `a key for ${id}` };
}

/** Makes a new account, signed in nowhere. */
export async function createAccount(request: APIRequestContext): Promise<Account> {
  const account = inventAccount();
  const registered = await request.post(apiPaths.register, { data: account });
  expect(registered.status()).toBe(201);
  // Registration signs in: the jar of `request` is emptied again.
  await request.post(apiPaths.logout);
  return account;
}

/** The demo accounts that the server prints at its start: a person, and an administrator. */
export function readDemoAccounts(output: string): Account[] {
  return [...output.matchAll(/sign in as (\S+) with the password "(.+)"/g)].map(
    ([, email = '', password = '']) => ({ name: '', email, password }),
  );
}
