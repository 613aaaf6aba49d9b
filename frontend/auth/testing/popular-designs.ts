import {
  HttpClient,
  type HttpErrorResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpInterceptorFn,
  type HttpRequest,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  BehaviorSubject,
  catchError,
  filter,
  finalize,
  type Observable,
  share,
  shareReplay,
  switchMap,
  take,
  tap,
  throwError,
} from 'rxjs';
import type { Candidate } from './conformance-setup';

/** The common part of these designs: a token in memory, and a call that renews it. */
@Injectable({ providedIn: 'root' })
class TokenHolder {
  token: string | null = null;
  isRefreshing = false;
  readonly renewed = new BehaviorSubject<string | null>(null);
  refreshing: Observable<string> | null = null;
  readonly #http = inject(HttpClient);

  renew(): Observable<{ access_token: string }> {
    return this.#http
      .post<{ access_token: string }>('/api/refresh', null)
      .pipe(tap(({ access_token }) => (this.token = access_token)));
  }
}

type Send = (token: string) => Observable<HttpEvent<unknown>>;
type Recover = (holder: TokenHolder, send: Send) => Observable<HttpEvent<unknown>>;

function createInterceptor(recover: Recover): HttpInterceptorFn {
  return (request: HttpRequest<unknown>, next: HttpHandlerFn) => {
    const holder = inject(TokenHolder);
    const send: Send = (token) =>
      next(request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }));
    const sent = holder.token === null ? next(request) : send(holder.token);
    return sent.pipe(
      catchError((error: HttpErrorResponse) =>
        error.status === 401 && !request.url.includes('/refresh')
          ? recover(holder, send)
          : throwError(() => error),
      ),
    );
  };
}

const behaviorSubjectQueue = createInterceptor((holder, send) => {
  if (holder.isRefreshing) {
    return holder.renewed.pipe(
      filter((token) => token !== null),
      take(1),
      switchMap(send),
    );
  }
  holder.isRefreshing = true;
  holder.renewed.next(null);
  return holder.renew().pipe(
    switchMap(({ access_token }) => {
      holder.isRefreshing = false;
      holder.renewed.next(access_token);
      return send(access_token);
    }),
    catchError((error: unknown) => {
      holder.isRefreshing = false;
      holder.token = null;
      return throwError(() => error);
    }),
  );
});

const sharedBy = (sharing: typeof share<{ access_token: string }>) =>
  createInterceptor((holder, send) => {
    holder.refreshing ??= holder.renew().pipe(
      catchError((error: unknown) => {
        holder.token = null;
        return throwError(() => error);
      }),
      finalize(() => (holder.refreshing = null)),
      sharing(),
      switchMap(({ access_token }) => [access_token]),
    );
    return holder.refreshing.pipe(switchMap(send));
  });

function toCandidate(name: string, interceptor: HttpInterceptorFn): Candidate {
  return {
    name,
    providers: [TokenHolder, provideHttpClient(withInterceptors([interceptor]))],
    signIn: (injector, token) => (injector.get(TokenHolder).token = token),
    signOut: (injector) => (injector.get(TokenHolder).token = null),
    isSignedIn: (injector) => injector.get(TokenHolder).token !== null,
  };
}

/** Three common designs of a refreshing interceptor, in our own words. */
export const popularDesigns: readonly Candidate[] = [
  toCandidate('BehaviorSubject queue', behaviorSubjectQueue),
  toCandidate('share()', sharedBy(share)),
  toCandidate(
    'shareReplay(1)',
    sharedBy(() => shareReplay(1)),
  ),
];
