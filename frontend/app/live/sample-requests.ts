import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { EMPTY, catchError, lastValueFrom, merge } from 'rxjs';
import { apiPaths } from '#shared/api-paths';

/** Requests that are sent to be watched. */
@Injectable()
export class SampleRequests {
  readonly #http = inject(HttpClient);

  /** Sends so many, and resolves when all are over: what becomes of them is what the lanes show. */
  async send(count: number): Promise<void> {
    const answers = Array.from({ length: count }, () =>
      this.#http.get(apiPaths.me).pipe(catchError(() => EMPTY)),
    );
    await lastValueFrom(merge(...answers), { defaultValue: null });
  }
}
