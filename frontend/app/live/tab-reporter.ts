import {
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  type HttpEvent,
  HttpResponse,
} from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { Session, type SessionEvent, type TokenGrant } from '@latchkey/angular';
import { type Observable, defer, finalize, tap } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { type Hook, HookedBackend } from '../ui/hooked-backend';
import { type LiveMessage, openLiveChannel } from './live-channel';
import type {
  RefreshCause,
  RefreshOccurrence,
  RefreshStep,
  RequestOccurrence,
  RequestStep,
} from './occurrence';

const requestId = new HttpContextToken(() => 0);

/** Tells the live views of this browser what happens in this tab. */
@Injectable({ providedIn: 'root' })
export class TabReporter {
  /** Names this tab among the others. */
  readonly tab = crypto.randomUUID().slice(0, 8);

  readonly #backend = inject(HookedBackend);
  readonly #session = inject(Session);
  readonly #channel = openLiveChannel();
  #isReporting = false;
  #requests = 0;
  #refreshes = 0;
  #generation: number | null = null;
  #gate: { readonly id: number; readonly cause: RefreshCause } | null = null;

  /** Says that the tab is there, and from now on what happens in it. */
  report(): void {
    this.#tell({ what: 'opened' });
    if (this.#isReporting) return;
    this.#isReporting = true;
    this.#backend.watchCaller = this.#watchCaller;
    this.#backend.watchNetwork = this.#watchNetwork;
    this.#session.events.subscribe((event) => this.#follow(event));
    addEventListener('pagehide', () => this.#tell({ what: 'closed' }));
  }

  readonly #watchCaller: Hook = (request, send) =>
    defer(() => {
      const id = (this.#requests += 1);
      const tell = this.#teller(id, request);
      const told: RequestStep[] = [];
      const step = (to: RequestStep, status: number | null = null) => {
        told.push(to);
        tell(to, status);
      };
      this.#steps.set(id, step);
      // What is not sent at once waits for a token.
      queueMicrotask(() => {
        if (told.length > 0) return;
        step('waiting');
        this.#open(this.#session.status() === 'restoring' ? 'reload' : 'rejected');
      });
      const context = copy(request.context).set(requestId, id);
      return send(request.clone({ context })).pipe(
        tap({
          next: (event) => event instanceof HttpResponse && step('done', event.status),
          error: (error: unknown) => step('failed', toStatus(error)),
        }),
        finalize(() => {
          if (told.at(-1) !== 'done' && told.at(-1) !== 'failed') step('cancelled');
          this.#steps.delete(id);
        }),
      );
    });

  readonly #steps = new Map<number, (step: RequestStep) => void>();
  readonly #sent = new Set<number>();

  readonly #watchNetwork: Hook = (request, send) => {
    if (request.url === apiPaths.refresh) return this.#watchRefresh(send(request));
    const id = request.context.get(requestId);
    const step = this.#steps.get(id);
    if (step === undefined) return send(request);

    const isFirst = !this.#sent.has(id);
    this.#sent.add(id);
    step(isFirst ? 'sent' : 'replayed');
    return send(request).pipe(
      tap({
        error: (error: unknown) => {
          if (!isFirst || toStatus(error) !== 401 || !isTokenRefused(error)) return;
          step('waiting');
          this.#open('rejected');
        },
      }),
    );
  };

  #watchRefresh(answer: Observable<HttpEvent<unknown>>): Observable<HttpEvent<unknown>> {
    return defer(() => {
      this.#open(this.#session.status() === 'restoring' ? 'reload' : 'asked');
      this.#tellRefresh('holding');
      return answer.pipe(
        tap({
          next: (event) => {
            if (event instanceof HttpResponse) this.#granted(event.body as TokenGrant | null);
          },
          error: (error: unknown) =>
            this.#close(toStatus(error) === 401 ? 'rejected' : 'unavailable'),
        }),
        finalize(() => this.#close('dropped')),
      );
    });
  }

  /** A refresh that this tab wanted, and another tab or nobody made. */
  #follow({ type }: SessionEvent): void {
    if (type === 'refreshed') this.#close('shared');
    else if (type === 'unavailable') this.#close('unavailable');
    else if (type === 'ended') this.#close('rejected');
    else this.#close('dropped');
  }

  #granted(grant: TokenGrant | null): void {
    this.#generation = grant?.generation ?? this.#generation;
    this.#close('granted');
  }

  #open(cause: RefreshCause): void {
    if (this.#gate !== null) return;
    this.#gate = { id: (this.#refreshes += 1), cause };
    this.#tellRefresh('asked');
  }

  #close(step: RefreshStep): void {
    if (this.#gate === null) return;
    this.#tellRefresh(step);
    this.#gate = null;
  }

  #tellRefresh(step: RefreshStep): void {
    if (this.#gate === null) return;
    this.#tell({ what: 'refresh', ...this.#gate, step, generation: this.#generation });
  }

  #teller(id: number, { method, url }: { method: string; url: string }) {
    const { pathname: path } = new URL(url, location.origin);
    return (step: RequestStep, status: number | null) =>
      this.#tell({ what: 'request', id, step, method, path, status });
  }

  #tell(occurred: RequestOccurrence | RefreshOccurrence | { what: 'opened' | 'closed' }): void {
    const occurrence = { tab: this.tab, at: Date.now(), ...occurred };
    this.#channel.postMessage({ type: 'occurred', occurrence } satisfies LiveMessage);
  }
}

function copy(context: HttpContext): HttpContext {
  const copied = new HttpContext();
  for (const token of context.keys()) copied.set(token, context.get(token));
  return copied;
}

function toStatus(error: unknown): number | null {
  return error instanceof HttpErrorResponse ? error.status : null;
}

function isTokenRefused(error: unknown): boolean {
  const challenge =
    error instanceof HttpErrorResponse ? error.headers.get('WWW-Authenticate') : null;
  return challenge?.includes('invalid_token') ?? false;
}
