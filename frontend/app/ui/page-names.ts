/** The names of the pages, in titles, menus and sentences. */
export const pageNames = {
  '/devices': 'Devices',
  '/account': 'Account',
  '/live': 'Live view',
  '/admin': 'Administration',
} as const;

/** Returns the name of the page at a URL, `null` if it has none. */
export function toPageName(url: string): string | null {
  const [path = ''] = url.split(/[?#]/);
  const page = Object.entries(pageNames).find(([prefix]) => `${path}/`.startsWith(`${prefix}/`));
  return page?.[1] ?? null;
}
