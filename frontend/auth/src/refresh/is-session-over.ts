import type { HttpErrorResponse } from '@angular/common/http';
import { textIn } from './text-in';

/**
 * Returns whether the server rejected a refresh because the session is over: 401, or 400 with
 * `invalid_grant` (RFC 6749 §5.2). The default of the option `isOver`.
 */
export function isSessionOver(error: HttpErrorResponse): boolean {
  return (
    error.status === 401 || (error.status === 400 && textIn(error, 'error') === 'invalid_grant')
  );
}
