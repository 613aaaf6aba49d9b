import { DestroyRef, inject } from '@angular/core';
import { Router, type Routes } from '@angular/router';

const restMs = 2_000;

/**
 * Loads the pages a moment after the first one, so that the others open without a network, too;
 * those with `onDemand` in their route's data are left out.
 */
export function loadPagesAhead(): void {
  const { config } = inject(Router);
  const timer = setTimeout(() => void load(config), restMs);
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
}

// What does not arrive now is asked for again when it is opened.
function load(routes: Routes): Promise<unknown> {
  const wanted = routes.filter(({ data }) => data?.['onDemand'] !== true);
  return Promise.allSettled(
    wanted.map(async ({ loadComponent, children = [] }) => {
      await load(children);
      await loadComponent?.();
    }),
  );
}
