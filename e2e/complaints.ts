import type { BrowserContext, Page } from '@playwright/test';

/**
 * Collects the errors of the app's pages: violations of the content security policy, script errors,
 * and Angular's warnings. Error responses are not included.
 */
export async function collectComplaints(
  context: BrowserContext,
  { url, complaints }: { readonly url: string; readonly complaints: string[] },
): Promise<void> {
  const isOfApp = (page: Page | null) => page?.url().startsWith(url) ?? false;

  context.on('console', (message) => {
    const isOfNetwork = message.text().startsWith('Failed to load resource');
    if (!['error', 'warning'].includes(message.type()) || isOfNetwork) return;
    if (isOfApp(message.page())) complaints.push(message.text());
  });
  context.on('weberror', (webError) => {
    if (isOfApp(webError.page())) complaints.push(String(webError.error()));
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
}
