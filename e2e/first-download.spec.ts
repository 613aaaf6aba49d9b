import type { Response } from '@playwright/test';
import { expect, test } from './test.ts';

const budgetBytes = 120_000;

test('the sign-in page downloads at most 120 kB of compressed scripts and styles', async ({
  page,
}) => {
  const parts: Response[] = [];
  page.on('response', (response) => {
    const isPart = ['script', 'stylesheet'].includes(response.request().resourceType());
    if (isPart) parts.push(response);
  });

  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.waitForLoadState('networkidle');

  const sizes = await Promise.all(parts.map((part) => part.request().sizes()));
  const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  expect(bytes).toBeGreaterThan(budgetBytes / 2);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});
