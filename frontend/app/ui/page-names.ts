/** What the pages are called, in titles, menus and sentences. */
export const pageNames = {
  '/devices': 'Devices',
  '/account': 'Account',
  '/live': 'Live view',
  '/admin': 'Administration',
} as const;

/** The name of the page at an address, `null` for one without a name. */
export function toPageName(url: string): string | null {
  const [path = ''] = url.split(/[?#]/);
  const page = Object.entries(pageNames).find(([prefix]) => `${path}/`.startsWith(`${prefix}/`));
  return page?.[1] ?? null;
}
