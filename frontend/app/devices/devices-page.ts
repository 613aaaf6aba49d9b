import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  inject,
  viewChildren,
} from '@angular/core';
import { type Observable, catchError, of, throwError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import type { Device, Devices, EndedSessions } from '#shared/sessions';
import { Action } from '../ui/action';
import { Acts } from '../ui/acts';
import { toFailure } from '../ui/failure';
import { FailureText } from '../ui/failure-text';
import { load } from '../ui/load';
import { LoadState } from '../ui/load-state';
import { Messages } from '../ui/messages';
import { tickingNow } from '../ui/ticking';
import { DeviceRow } from './device-row';
import { toDeviceName, toOrigin } from './device-texts';

const lossText = 'access within seconds. Text not saved there may be lost.';

/** The places where the user is signed in, and the way to end each. */
@Component({
  selector: 'app-devices-page',
  imports: [Action, DeviceRow, FailureText, LoadState],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.css',
  providers: [Acts],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DevicesPage {
  readonly #http = inject(HttpClient);
  readonly #messages = inject(Messages);
  readonly #injector = inject(Injector);

  protected readonly now = tickingNow(30_000);
  protected readonly devices = load<Devices>(() => apiPaths.sessions);
  protected readonly list = computed(() => {
    const sessions = this.devices.value()?.sessions ?? [];
    return [...sessions].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  });
  protected readonly others = computed(() => this.list().filter(({ isCurrent }) => !isCurrent));
  /** Each is named by the session that it ends, or `all` for every other. */
  protected readonly acts = inject(Acts);

  readonly rows = viewChildren(DeviceRow);

  protected async endSession(device: Device): Promise<void> {
    const name = toDeviceName(device);
    const path = apiPaths.session.replace(':sid', encodeURIComponent(device.sid));
    await this.acts.run(device.sid, {
      question: {
        title: `Sign out ${name}?`,
        text: `It loses ${lossText} ${toOrigin(device)}`,
        action: 'Sign out',
        isLoss: true,
      },
      send: () => this.#http.delete(path).pipe(catchError(acceptGone)),
      done: () => {
        this.#drop(device);
        this.#messages.say(`${name} is signed out.`);
      },
    });
  }

  protected async endOthers(): Promise<void> {
    const count = this.others().length;
    await this.acts.run('all', {
      question: {
        title: count === 1 ? 'Sign out the other device?' : `Sign out ${count} other devices?`,
        text: count === 1 ? `It loses ${lossText}` : `They lose ${lossText}`,
        action: 'Sign out all others',
        isLoss: true,
      },
      send: () => this.#http.delete<EndedSessions>(apiPaths.sessions),
      done: ({ ended }) => {
        this.devices.set({ sessions: this.list().filter(({ isCurrent }) => isCurrent) });
        this.#focusRow(0);
        this.#messages.say(
          ended === 1 ? '1 device is signed out.' : `${ended} devices are signed out.`,
        );
      },
    });
  }

  #drop(device: Device): void {
    const index = this.list().findIndex(({ sid }) => sid === device.sid);
    this.devices.set({ sessions: this.list().filter(({ sid }) => sid !== device.sid) });
    this.#focusRow(index);
  }

  /** Moves the focus to the row of that place, or to the last when there is none. */
  #focusRow(index: number): void {
    const focus = () => (this.rows()[index] ?? this.rows().at(-1))?.name().nativeElement.focus();
    afterNextRender(focus, { injector: this.#injector });
  }
}

/** A session that ended elsewhere meanwhile is what was wanted. */
function acceptGone(error: unknown): Observable<null> {
  return toFailure(error).code === 'not_found' ? of(null) : throwError(() => error);
}
