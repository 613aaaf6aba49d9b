import type { Page } from '@playwright/test';

/**
 * Searches for a text wherever a script of the page could find it: URL, markup, storage, cookies,
 * and every value reachable from `window` or an element. Returns the places.
 */
export function findInPage(page: Page, text: string): Promise<string[]> {
  return page.evaluate((wanted) => {
    const places: string[] = [];
    const look = (place: string, value: string) => {
      if (value.includes(wanted)) places.push(place);
    };
    look('address', location.href);
    look('history', JSON.stringify(history.state));
    look('markup', document.documentElement.outerHTML);
    look('cookies', document.cookie);
    look('localStorage', JSON.stringify(localStorage));
    look('sessionStorage', JSON.stringify(sessionStorage));

    const values: [place: string, value: object][] = [['window', window]];
    for (const element of document.querySelectorAll('*')) values.push([element.tagName, element]);
    const seen = new Set<unknown>(values.map(([, value]) => value));
    // The list grows during the loop.
    for (const [place, value] of values) {
      const members: [PropertyKey, unknown][] = Reflect.ownKeys(value).map((key) => [
        key,
        Object.getOwnPropertyDescriptor(value, key)?.value,
      ]);
      if (value instanceof Map || value instanceof Set) members.push(...value.entries());
      for (const [key, member] of members) {
        const name = `${place}.${String(key)}`;
        if (typeof member === 'string') look(name, member);
        const isObject = typeof member === 'function' || typeof member === 'object';
        if (!isObject || member === null || seen.has(member)) continue;
        seen.add(member);
        values.push([name, member]);
      }
    }
    return places;
  }, text);
}
