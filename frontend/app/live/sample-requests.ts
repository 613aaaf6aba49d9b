import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { EMPTY, catchError, lastValueFrom, merge } from 'rxjs';
import { apiPaths } from '#shared/api-paths';

/** Sends requests for demonstration. */
@Injectable()
export class SampleRequests {
  readonly #http = inject(HttpClient);

  /** Sends `count` requests and resolves when all have ended; the lanes show the results. */
  async send(count: number): Promise<void> {
    const responses = Array.from({ length: count }, () =>
      this.#http.get(apiPaths.me).pipe(catchError(() => EMPTY)),
    );
    await lastValueFrom(merge(...responses), { defaultValue: null });
  }
}
