import { DestroyRef, inject } from '@angular/core';
import { Router, type Routes } from '@angular/router';

const delayMs = 2_000;

/**
 * Loads the other pages a moment after the first one, so that they open even without a network.
 * Routes with `onDemand` in their data are left out.
 * | Angular's own preloading would be part of the first download, and start before the sign-in.
 */
export function loadPagesAhead(): void {
  const { config } = inject(Router);
  const timer = setTimeout(() => void load(config), delayMs);
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
}

// A page that fails to load now is loaded when it is opened.
function load(routes: Routes): Promise<unknown> {
  const wanted = routes.filter(({ data }) => data?.['onDemand'] !== true);
  return Promise.allSettled(
    wanted.map(async ({ loadComponent, children = [] }) => {
      await load(children);
      await loadComponent?.();
    }),
  );
}
