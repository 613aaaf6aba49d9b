import { expect, type Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { Account } from './account.ts';

/** Fills in and submits the sign-in form. */
export async function fillInSignIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in on the sign-in page and returns the access token that the app then sends. */
export async function signIn(page: Page, account: Account): Promise<string> {
  await page.goto('/sign-in');
  const sent = page.waitForRequest((request) => request.url().endsWith(apiPaths.me));
  await fillInSignIn(page, account);
  await expectDevices(page);
  const { authorization = '' } = (await sent).headers();
  return authorization.replace('Bearer ', '');
}

/** Signs out with the account menu and waits for the server's response, which the page does not. */
export async function signOut(page: Page): Promise<void> {
  const signedOut = page.waitForResponse((response) => response.url().endsWith(apiPaths.logout));
  await chooseSignOut(page);
  await signedOut;
}

/** Signs out with the account menu without waiting for the server. */
export async function chooseSignOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
}

/** Waits for the list of devices, so the user is signed in and the API has responded. */
export async function expectDevices(page: Page): Promise<void> {
  await expect(page.getByRole('list', { name: 'Signed-in devices' })).toBeVisible();
}

/** Brings a tab to the front: the app checks the session. */
export function lookAgain(page: Page): Promise<void> {
  return setVisibility(page, 'visible');
}

/** Puts a tab into the background, where the app does not refresh by itself. */
export function lookAway(page: Page): Promise<void> {
  return setVisibility(page, 'hidden');
}

/** Waits until the session chip shows a state. */
export async function expectChip(page: Page, word: 'Signed in' | 'Offline'): Promise<void> {
  await expect(page.getByRole('link', { name: 'watch it live' })).toContainText(word);
}

/** Leaves the list of devices and returns to it within the app, so that it is loaded again. */
export async function reopenDevices(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'watch it live' }).click();
  await expect(page).not.toHaveURL('/devices');
  await page.goBack();
  await expectDevices(page);
}

/**
 * Brings the page to the front repeatedly, until it shows that the session is over.
 *
 * Once is not enough: a token that was just replaced is not replaced again after a rejection.
 */
export async function expectToBeEnded(page: Page, heading: string): Promise<void> {
  await expect(async () => {
    await lookAgain(page);
    await expect(page).toHaveURL(/\/ended\?/, { timeout: 500 });
  }).toPass();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
}

async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  // A browser under automation treats every tab as visible.
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

/** Waits until the live view has loaded all its data, so that it sends nothing more by itself. */
export async function expectLiveView(page: Page): Promise<void> {
  const meter = (name: string) => page.getByRole('meter', { name });
  await expect(meter('Access token')).toHaveAttribute('aria-valuetext', / left$/);
  await expect(meter('Ends at the latest')).toHaveAttribute('aria-valuetext', /^[^…]/);
}
