import type { HttpRequest } from '@angular/common/http';

/**
 * Returns the request with the token in `Authorization: Bearer` (RFC 6750 §2.1). The default of the
 * option `attach`.
 */
export function attachBearer(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}
