import { Injectable } from '@angular/core';

// False in a production build of Angular, which then drops the warning.
declare const ngDevMode: boolean | undefined;

/** Notices in development that `provideHttpClient` lacks `authInterceptor`. */
@Injectable({ providedIn: 'root' })
export class InterceptorCheck {
  #isDone = false;

  /** The interceptor has seen a request. */
  pass(): void {
    this.#isDone = true;
  }

  /** Warns once if a request went through `HttpClient` and the interceptor has seen none. */
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
