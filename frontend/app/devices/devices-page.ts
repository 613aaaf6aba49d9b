import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  inject,
  signal,
  viewChildren,
} from '@angular/core';
import { type Observable, catchError, of, throwError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import type { SessionSummary, SessionList, EndedSessions } from '#shared/sessions';
import { BusyButton } from '../ui/busy-button';
import { UserActions } from '../session/user-actions';
import { toFailure } from '../loading/failure';
import { FailureText } from '../loading/failure-text';
import { load } from '../loading/load';
import { LoadState } from '../loading/load-state';
import { Messages } from '../ui/messages';
import { tickingNow } from '../ui/ticking';
import { DeviceRow } from './device-row';
import { toDeviceName, toOrigin } from './device-texts';

// The number of devices shown at first and added at a time.
const shownAtOnce = 20;
const lossText = 'access within seconds, and unsaved work may be lost.';

/** The list of the user's sessions, with buttons to end them. */
@Component({
  selector: 'app-devices-page',
  imports: [BusyButton, DeviceRow, FailureText, LoadState],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.css',
  providers: [UserActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DevicesPage {
  readonly #http = inject(HttpClient);
  readonly #messages = inject(Messages);
  readonly #injector = inject(Injector);

  protected readonly now = tickingNow(30_000);
  protected readonly devices = load<SessionList>(() => apiPaths.sessions);
  protected readonly list = computed(() => {
    const sessions = this.devices.value()?.sessions ?? [];
    return [...sessions].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  });
  protected readonly others = computed(() => this.list().filter(({ isCurrent }) => !isCurrent));
  readonly #shownCount = signal(shownAtOnce);
  protected readonly shown = computed(() => this.list().slice(0, this.#shownCount()));
  readonly #nextCursor = computed(() => this.devices.value()?.nextCursor ?? null);
  /** The number of other devices, `null` until all pages are loaded. */
  protected readonly otherCount = computed(() =>
    this.#nextCursor() === null ? this.others().length : null,
  );
  protected readonly hasMore = computed(
    () => this.shown().length < this.list().length || this.#nextCursor() !== null,
  );
  /** The name of an action is a session id, `all` for all others, or `more` for more rows. */
  protected readonly actions = inject(UserActions);

  readonly rows = viewChildren(DeviceRow);

  protected async endSession(device: SessionSummary): Promise<void> {
    const name = toDeviceName(device);
    const path = apiPaths.session.replace(':sid', encodeURIComponent(device.sid));
    await this.actions.run(device.sid, {
      question: {
        title: `Sign out ${name}?`,
        text: `It loses ${lossText} ${toOrigin(device)}`,
        action: 'Sign out',
        isLoss: true,
      },
      send: () => this.#http.delete(path).pipe(catchError(acceptGone)),
      done: () => {
        this.#drop(device);
        this.#messages.say(`${name} was signed out.`);
      },
    });
  }

  protected async endOthers(): Promise<void> {
    const count = this.otherCount();
    await this.actions.run('all', {
      question: {
        title:
          count === 1 ? 'Sign out the other device?' : `Sign out ${count ?? 'all'} other devices?`,
        text: count === 1 ? `It loses ${lossText}` : `They lose ${lossText}`,
        action: 'Sign out all others',
        isLoss: true,
      },
      send: () => this.#http.delete<EndedSessions>(apiPaths.sessions),
      done: ({ ended }) => {
        const sessions = this.list().filter(({ isCurrent }) => isCurrent);
        this.devices.set({ sessions, nextCursor: null });
        this.#focusRow(0);
        this.#messages.say(
          ended === 1 ? '1 device was signed out.' : `${ended} devices were signed out.`,
        );
      },
    });
  }

  /** Shows more rows, loads the next page if necessary, and moves the focus there. */
  protected async showMore(): Promise<void> {
    const count = this.shown().length;
    const cursor = this.#nextCursor();
    if (count === this.list().length && cursor !== null) {
      await this.#loadAfter(cursor);
      if (count === this.list().length) return;
    }
    this.#shownCount.set(count + shownAtOnce);
    this.#focusRow(count);
  }

  async #loadAfter(cursor: string): Promise<void> {
    await this.actions.run('more', {
      question: null,
      send: () => this.#http.get<SessionList>(apiPaths.sessions, { params: { cursor } }),
      done: ({ sessions, nextCursor }) => {
        const known = this.list();
        // A session used meanwhile is also on an earlier page.
        const added = sessions.filter(({ sid }) => known.every((each) => each.sid !== sid));
        this.devices.set({ sessions: [...known, ...added], nextCursor });
      },
    });
  }

  #drop(device: SessionSummary): void {
    const index = this.list().findIndex(({ sid }) => sid === device.sid);
    const sessions = this.list().filter(({ sid }) => sid !== device.sid);
    this.devices.set({ sessions, nextCursor: this.#nextCursor() });
    this.#focusRow(index);
  }

  /** Moves the focus to the row at an index, or to the last one. */
  #focusRow(index: number): void {
    const focus = () => (this.rows()[index] ?? this.rows().at(-1))?.name().nativeElement.focus();
    afterNextRender(focus, { injector: this.#injector });
  }
}

/** If the session was already ended elsewhere, the goal is reached. */
function acceptGone(error: unknown): Observable<null> {
  return toFailure(error).code === 'not_found' ? of(null) : throwError(() => error);
}
