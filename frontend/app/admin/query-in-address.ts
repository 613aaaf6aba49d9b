import { Injectable, inject } from '@angular/core';
import { type Params, Router } from '@angular/router';

/** What a list is asked for, kept in the address: a reload and Back find it there. */
@Injectable({ providedIn: 'root' })
export class QueryInAddress {
  readonly #router = inject(Router);

  /** Changes a part of it; `null` takes it away. */
  change(queryParams: Params): void {
    void this.#router.navigate([], {
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
