import { type HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject } from '@angular/core';

/**
 * Returns a function for the option `prepare` that sends Angular's XSRF token in a header: refresh
 * and sign-out bypass the interceptor that does so for other requests. `withXsrfConfiguration` says
 * which cookie has the token.
 *
 * @param header the header's name; Angular's default is `X-XSRF-TOKEN`
 * @example
 * provideHttpClient(withXsrfConfiguration({ cookieName: 'csrftoken' }), …)
 * provideAuth({ api: ['/api/'], prepare: xsrfHeader('X-CSRFToken', { isRequired: true }) })
 */
export function xsrfHeader(
  header = 'X-XSRF-TOKEN',
  {
    isRequired = false,
  }: {
    /**
     * Whether there can be no session without the cookie, so that nothing is sent without it.
     * Default `false`: the request is sent without the header.
     */
    readonly isRequired?: boolean;
  } = {},
): (request: HttpRequest<unknown>) => HttpRequest<unknown> | null {
  return (request) => {
    const token = inject(HttpXsrfTokenExtractor).getToken();
    if (token === null) return isRequired ? null : request;
    return request.clone({ setHeaders: { [header]: token } });
  };
}
