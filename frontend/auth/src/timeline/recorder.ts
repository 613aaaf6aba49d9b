import type { HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import type { Observable } from 'rxjs';
import type { RefreshCause } from '../refresh/token-refresher';

/** Writes down what happens while it happens. */
export interface Recorder {
  /** Follows one request. */
  request(request: HttpRequest<unknown>): RequestTrace;
  /** Follows one refresh, and gives what is to be called when it is over. */
  refresh(cause: RefreshCause): (end: { readonly hasPosted: boolean }) => void;
  lock(step: 'queued' | 'held' | 'released'): void;
}

/** The steps of one request. */
export interface RequestTrace {
  step(step: 'sent' | 'waiting' | 'replayed'): void;
  /** Notes how the request ends. */
  follow<T>(answer: Observable<T>): Observable<T>;
}

/** Provided by `withTimeline()`. */
export const RECORDER = new InjectionToken<Recorder>('RECORDER');
