import { apiPaths } from '#shared/api-paths';
import { expectReadable } from './accessibility.ts';
import { expect, test } from './test.ts';

test('the API reference is accessible and links to every operation', async ({ page }) => {
  await page.goto(apiPaths.docs);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Latchkey API');

  await expectReadable(page);

  await page.getByRole('link', { name: 'POST /api/refresh' }).click();
  await expect(page.getByRole('heading', { name: 'POST /api/refresh' })).toBeInViewport();
});
