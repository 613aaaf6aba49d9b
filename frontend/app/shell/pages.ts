import { pageNames } from '../ui/page-names';

/** A page the bar and the menu lead to. */
export interface Page {
  readonly path: string;
  readonly name: string;
}

/** The pages a user may open, in the order of the bar. */
export function toPages(isAdmin: boolean): readonly Page[] {
  return Object.entries(pageNames)
    .map(([path, name]) => ({ path, name }))
    .filter(({ path }) => isAdmin || path !== '/admin');
}
