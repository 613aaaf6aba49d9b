import { Injectable, inject } from '@angular/core';
import { type Params, Router } from '@angular/router';

/** The query of a list, kept in the URL, so that a reload and Back restore it. */
@Injectable({ providedIn: 'root' })
export class QueryInAddress {
  readonly #router = inject(Router);

  /** Changes one parameter; `null` removes it. Does not interrupt a navigation to another page. */
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
