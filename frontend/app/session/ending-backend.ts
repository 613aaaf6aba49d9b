import { HttpBackend, type HttpEvent, type HttpRequest } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, tap } from 'rxjs';
import { TimedBackend } from '../loading/timed-backend';
import { LastEnding } from './last-ending';

/** Keeps the server's details of an ended session; the library's events have only a code. */
@Injectable({ providedIn: 'root' })
export class EndingBackend extends HttpBackend {
  readonly #backend = inject(TimedBackend);
  readonly #lastEnding = inject(LastEnding);

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return this.#backend
      .handle(request)
      .pipe(tap({ error: (error) => this.#lastEnding.note(request.url, error) }));
  }
}
