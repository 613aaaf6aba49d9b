import { apiPaths } from '#shared/api-paths';
import { signIn } from './screens.ts';
import { expect, test } from './test.ts';

test('the page runs no inline script', async ({ page, complaints }) => {
  await page.goto('/sign-in');

  const attempt = page.evaluate(() => {
    document.body.innerHTML = '<img src="x" onerror="document.title = 1">';
  });

  await expect(attempt).rejects.toThrow('TrustedHTML');
  await expectViolation(complaints, 'require-trusted-types-for');
});

test('the page applies no style without its nonce', async ({ page, complaints }) => {
  await page.goto('/sign-in');

  await page.evaluate(() => {
    const style = document.createElement('style');
    style.append('body { display: none }');
    document.head.append(style);
  });

  await expectViolation(complaints, 'style-src-elem');
  await expect(page.getByRole('heading')).toBeVisible();
});

test('the page sends nothing to other sites', async ({ page, complaints }) => {
  await page.goto('/sign-in');

  const attempt = page.evaluate(() => fetch('https://elsewhere.example/?secret'));

  await expect(attempt).rejects.toThrow();
  await expectViolation(complaints, 'connect-src');
});

test('the page loads nothing from other sites', async ({ page, account, system }) => {
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));

  await signIn(page, account);

  expect([...origins]).toEqual([system.url]);
});

test('no cache stores responses with personal data', async ({ page, account }) => {
  const loaded = page.waitForResponse((response) => response.url().endsWith(apiPaths.me));

  await signIn(page, account);

  expect((await loaded).headers()).toMatchObject({ 'cache-control': 'no-store' });
});

/** Expects a violation of the policy, and removes it from the errors. */
async function expectViolation(complaints: string[], directive: string): Promise<void> {
  await expect.poll(() => complaints.join()).toContain(`content security policy: ${directive}`);
  complaints.splice(0);
}
