import { Injectable } from '@angular/core';

// False in production builds of Angular, which drop the warning.
declare const ngDevMode: boolean | undefined;

/** Warns in development if `provideHttpClient` lacks `authInterceptor`. */
@Injectable({ providedIn: 'root' })
export class InterceptorCheck {
  #isDone = false;

  /** Records that the interceptor has seen a request. */
  pass(): void {
    this.#isDone = true;
  }

  /** Warns once if a request went through `HttpClient` but the interceptor has not seen any. */
  warnIfMissing(): void {
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && !this.#isDone) {
      this.#isDone = true;
      console.warn(
        'Latchkey: requests carry no token, because HttpClient does not use authInterceptor. ' +
          'Write provideHttpClient(withInterceptors([authInterceptor])).',
      );
    }
  }
}
