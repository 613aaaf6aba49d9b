import { Injectable, inject } from '@angular/core';
import { type Params, Router } from '@angular/router';

/** What a list is asked for, kept in the address: a reload and Back find it there. */
@Injectable({ providedIn: 'root' })
export class QueryInAddress {
  readonly #router = inject(Router);

  /** Changes a part of it; `null` takes it away. Whoever is on the way to another page goes on. */
  change(queryParams: Params): void {
    if (this.#isLeaving()) return;
    void this.#router.navigate([], {
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  #isLeaving(): boolean {
    const target = this.#router.currentNavigation()?.extractedUrl.toString();
    return target !== undefined && pathOf(target) !== pathOf(this.#router.url);
  }
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/, '');
}
