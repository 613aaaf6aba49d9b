import { pageNames } from '../ui/page-names';

/** A page in the navigation. */
export interface Page {
  readonly path: string;
  readonly name: string;
}

/** Returns the pages a user may open, in the order of the navigation. */
export function toPages({ isAdmin }: { readonly isAdmin: boolean }): readonly Page[] {
  return Object.entries(pageNames)
    .map(([path, name]) => ({ path, name }))
    .filter(({ path }) => isAdmin || path !== '/admin');
}
