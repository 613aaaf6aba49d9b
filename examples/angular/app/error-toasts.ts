import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { tap } from 'rxjs';

/** What went wrong last; `null` after it was dismissed. */
@Injectable({ providedIn: 'root' })
export class Toast {
  readonly text = signal<string | null>(null);
}

/**
 * Shows failures that no page shows itself. It comes before `authInterceptor`, so it sees a 401 only
 * if a refresh didn't fix it, and that is shown by leaving the page.
 */
export const errorToasts: HttpInterceptorFn = (request, next) => {
  const toast = inject(Toast);
  return next(request).pipe(
    tap({
      error: (error: unknown) => {
        const status = error instanceof HttpErrorResponse ? error.status : 0;
        if (status === 0) toast.text.set("The server can't be reached. Try again later.");
        else if (status >= 500) toast.text.set('The server has a problem. Try again later.');
        else if (status === 403) toast.text.set("You don't have access to this.");
      },
    }),
  );
};
