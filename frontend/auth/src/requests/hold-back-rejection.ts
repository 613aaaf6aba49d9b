import { type HttpEvent, HttpEventType } from '@angular/common/http';
import { catchError, concat, defer, filter, from, type Observable, throwError } from 'rxjs';

/**
 * Hides an error response from the caller until `recover` decides: what it emits replaces the
 * response. If it rethrows the error, the caller receives the whole error response, in order.
 */
export function holdBackRejection(
  response: Observable<HttpEvent<unknown>>,
  recover: (error: unknown) => Observable<HttpEvent<unknown>>,
): Observable<HttpEvent<unknown>> {
  return defer(() => {
    const held: HttpEvent<unknown>[] = [];
    return response.pipe(
      filter((event) => {
        const isRejection = event.type === HttpEventType.ResponseHeader && !event.ok;
        if (held.length === 0 && !isRejection) return true;
        held.push(event);
        return false;
      }),
      catchError((rejection: unknown) =>
        defer(() => recover(rejection)).pipe(
          catchError((error: unknown) => {
            const rest = throwError(() => error);
            return error === rejection ? concat(from(held), rest) : rest;
          }),
        ),
      ),
    );
  });
}
