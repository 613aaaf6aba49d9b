import type { HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import type { Observable } from 'rxjs';
import type { RefreshCause } from '../refresh/refresh-cause';

/** Records requests, refreshes and locks as they happen. */
export interface Recorder {
  /** Returns a trace for one request. */
  request(request: HttpRequest<unknown>): RequestTrace;
  /** Records the start of a refresh, and returns a function to call when it is over. */
  refresh(cause: RefreshCause): (end: { readonly hasPosted: boolean }) => void;
  lock(step: 'queued' | 'held' | 'released'): void;
}

/** Records the steps of one request. */
export interface RequestTrace {
  step(step: 'sent' | 'waiting' | 'replayed'): void;
  /** Returns the response observable, and records how it ends. */
  follow<T>(response: Observable<T>): Observable<T>;
}

/** Provided by `withTimeline()`. */
export const RECORDER = new InjectionToken<Recorder>('RECORDER');
