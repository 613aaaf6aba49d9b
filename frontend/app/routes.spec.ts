import type { Routes } from '@angular/router';
import { appPages } from '#shared/app-pages';
import { routes } from './routes';

describe('the routes', () => {
  it('match the paths for which the server returns the app', () => {
    expect(new Set(toPaths(routes))).toEqual(new Set(appPages));
  });
});

/** Returns the paths of the pages below a path, without the wildcard. */
function toPaths(children: Routes, parent = ''): string[] {
  return children.flatMap(({ path = '', children: below }) => {
    if (path === '**') return [];
    const own = path === '' ? parent : `${parent}/${path}`;
    return below === undefined ? [own || '/'] : [own || '/', ...toPaths(below, own)];
  });
}
