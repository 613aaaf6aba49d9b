import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

// Axe has its own copy of Playwright's types.
type AxePage = ConstructorParameters<typeof AxeBuilder>[0]['page'];

const wcag22AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Checks the page against WCAG 2.2 AA, in light and dark, and on the narrowest screen. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/^[^·]+ · Latchkey$/);
  await expectReadable(page);
  expect(await findSmallTargets(page)).toEqual([]);
}

/** Checks a page of text, whose links are as high as its lines. */
export async function expectReadable(page: Page): Promise<void> {
  await expect(page.locator('h1')).toHaveCount(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // During the transition between light and dark, the contrast is low.
    await page.evaluate(() => {
      const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
      return Promise.allSettled(transitions.map(({ finished }) => finished));
    });
    const axe = new AxeBuilder({ page: page as unknown as AxePage });
    const { violations } = await axe.withTags(wcag22AA).analyze();
    expect(violations.map(toSentence), colorScheme).toEqual([]);
  }
  await expectToFit(page, { width: 320, height: 640 });
}

/** Expects no horizontal scrolling (WCAG 1.4.10). */
export async function expectToFit(
  page: Page,
  screen: { readonly width: number; readonly height: number },
): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(screen);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width).toBe(screen.width);
  if (before !== null) await page.setViewportSize(before);
}

/** Returns controls smaller than 44 px, except links within a sentence. */
function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>(
      'a[href], button, select, input:not([aria-hidden]), [role^=menuitem]',
    );
    return [...targets]
      .filter((target) => target.checkVisibility() && target.closest('p') === null)
      .filter((target) => {
        const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
        return Math.round(width) < 44 || Math.round(height) < 44;
      })
      .map(({ outerHTML }) => outerHTML);
  });
}

function toSentence({ id, nodes }: { id: string; nodes: { html: string }[] }): string {
  return `${id}: ${nodes.map(({ html }) => html).join(' ')}`;
}
