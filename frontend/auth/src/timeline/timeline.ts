import { HttpErrorResponse, type HttpRequest, HttpResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable, Subject, tap } from 'rxjs';
import { PageChannel } from '../tabs/page-channel';
import type { Recorder, RequestTrace } from './recorder';
import { SessionState } from '../session/session-state';
import { startStopwatch } from '../page/stopwatch';
import type { TimelineEntry, TimelineEvent } from './timeline-event';
import type { RefreshCause } from '../refresh/refresh-cause';

type RequestStep = Extract<TimelineEntry, { type: 'request' }>['step'];

const keptEvents = 500;
// Matches all but the last four characters of anything that looks like an id.
const idStart = /(?=[\w-]*[\dA-Z])[\w-]{12,}(?=[\w-]{4}\b)/g;

/** Records requests, refreshes and locks, in this tab and the others. */
@Injectable()
export class Timeline implements Recorder {
  /** A random name for this tab. */
  readonly tab: string = Math.random().toString(36).slice(2, 8);
  /** Emits every event as it happens, and other tabs' events as they arrive. */
  readonly events: Observable<TimelineEvent>;

  readonly #all = new Subject<TimelineEvent>();
  readonly #state = inject(SessionState);
  readonly #channel = new PageChannel<TimelineEvent>('latchkey timeline', (data) => {
    if (isTimelineEvent(data)) this.#keep(data);
  });
  #kept: TimelineEvent[] = [];
  #requests = 0;

  constructor() {
    this.events = this.#all.asObservable();
  }

  /** The last 500 events, oldest first. */
  get recent(): readonly TimelineEvent[] {
    return this.#kept.slice(-keptEvents);
  }

  /** @internal */
  request({ method, url }: HttpRequest<unknown>): RequestTrace {
    this.#requests += 1;
    const path = url.replace(/[?#].*/s, '').replace(idStart, '…');
    const common = { type: 'request', id: this.#requests, method, path } as const;
    let last: RequestStep | undefined;
    const step = (name: RequestStep, status?: number) => {
      last = name;
      this.#record({ ...common, step: name, ...(status === undefined ? {} : { status }) });
    };
    const follow = <T>(response: Observable<T>) =>
      new Observable<T>((subscriber) => {
        const noted = tap<T>({
          next: (event) => event instanceof HttpResponse && step('done', event.status),
          error: (error: unknown) =>
            step('failed', error instanceof HttpErrorResponse ? error.status : 0),
          unsubscribe: () => last !== 'done' && step('cancelled'),
        });
        subscriber.add(response.pipe(noted).subscribe(subscriber));
        // A request that was not sent at once is waiting for a token.
        if (!last) step('waiting');
      });
    return { step, follow };
  }

  /** @internal */
  refresh(cause: RefreshCause): (end: { readonly hasPosted: boolean }) => void {
    const { token, epoch } = this.#state;
    const from = this.#generation();
    const elapsedMs = startStopwatch();
    const outcome = ({ hasPosted }: { readonly hasPosted: boolean }) => {
      const now = this.#state.token;
      if (now !== null && now !== token) return hasPosted ? 'granted' : 'shared';
      if (this.#state.epoch === epoch && this.#state.mayExist) return 'unavailable';
      return this.#state.status() === 'ended' ? 'rejected' : 'superseded';
    };
    this.#record({ type: 'refreshStarted', cause, from });
    return (end) =>
      this.#record({
        type: 'refreshEnded',
        cause,
        durationMs: Math.round(elapsedMs()),
        outcome: outcome(end),
        from,
        to: this.#generation(),
      });
  }

  /** @internal */
  lock(step: 'queued' | 'held' | 'released'): void {
    this.#record({ type: 'lock', step });
  }

  #generation(): number | null {
    return this.#state.token?.generation ?? null;
  }

  #record(entry: TimelineEntry): void {
    const event: TimelineEvent = { tab: this.tab, at: Date.now(), ...entry };
    this.#keep(event);
    this.#channel.post(event);
  }

  #keep(event: TimelineEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > keptEvents * 2) this.#kept = this.#kept.slice(-keptEvents);
    this.#all.next(event);
  }
}

/** Another version of the library may send events that this one doesn't know. */
function isTimelineEvent(data: unknown): data is TimelineEvent {
  if (typeof data !== 'object' || data === null) return false;
  const { tab, at, type } = data as Partial<TimelineEvent>;
  return typeof tab === 'string' && typeof at === 'number' && types.includes(type ?? '');
}

const types: readonly string[] = ['request', 'refreshStarted', 'refreshEnded', 'lock'];
