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
import { firstValueFrom } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import type { Device, Devices, EndedSessions } from '#shared/sessions';
import { Action } from '../ui/action';
import { Confirmation, type Question } from '../ui/confirmation';
import { type Failure, toFailure } from '../ui/failure';
import { FailureText } from '../ui/failure-text';
import { load } from '../ui/load';
import { LoadState } from '../ui/load-state';
import { Messages } from '../ui/messages';
import { StepUp } from '../ui/step-up';
import { tickingNow } from '../ui/ticking';
import { DeviceRow } from './device-row';
import { toDeviceName } from './device-texts';

const lossText = 'access within seconds. Text not saved there may be lost.';

/** The places where the user is signed in, and the way to end each. */
@Component({
  selector: 'app-devices-page',
  imports: [Action, DeviceRow, FailureText, LoadState],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DevicesPage {
  readonly #http = inject(HttpClient);
  readonly #confirmation = inject(Confirmation);
  readonly #stepUp = inject(StepUp);
  readonly #messages = inject(Messages);
  readonly #injector = inject(Injector);

  protected readonly now = tickingNow(30_000);
  protected readonly devices = load<Devices>(() => apiPaths.sessions);
  protected readonly list = computed(() => {
    const sessions = this.devices.value()?.sessions ?? [];
    return [...sessions].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  });
  protected readonly others = computed(() => this.list().filter(({ isCurrent }) => !isCurrent));
  /** The session that is being ended, or `all` of them. */
  protected readonly ending = signal<string | null>(null);
  protected readonly failure = signal<Failure | null>(null);

  readonly rows = viewChildren(DeviceRow);

  protected async endSession(device: Device): Promise<void> {
    const name = toDeviceName(device);
    const path = apiPaths.session.replace(':sid', encodeURIComponent(device.sid));
    await this.#end(device.sid, {
      question: {
        title: `Sign out ${name}?`,
        text: `It loses ${lossText}`,
        action: 'Sign out',
        isLoss: true,
      },
      act: () => firstValueFrom(this.#http.delete(path)),
      done: () => {
        this.#drop(device);
        return `${name} is signed out.`;
      },
    });
  }

  protected async endOthers(): Promise<void> {
    const count = this.others().length;
    await this.#end('all', {
      question: {
        title: count === 1 ? 'Sign out the other device?' : `Sign out ${count} other devices?`,
        text: count === 1 ? `It loses ${lossText}` : `They lose ${lossText}`,
        action: 'Sign out all others',
        isLoss: true,
      },
      act: () => firstValueFrom(this.#http.delete<EndedSessions>(apiPaths.sessions)),
      done: ({ ended }) => {
        this.devices.set({ sessions: this.list().filter(({ isCurrent }) => isCurrent) });
        this.#focusRow(0);
        return ended === 1 ? '1 device is signed out.' : `${ended} devices are signed out.`;
      },
    });
  }

  async #end<T>(
    what: string,
    { question, act, done }: { question: Question; act: () => Promise<T>; done: (t: T) => string },
  ): Promise<void> {
    if (this.ending() !== null || !(await this.#confirmation.ask(question))) return;
    this.ending.set(what);
    this.failure.set(null);
    try {
      const outcome = await this.#stepUp.run(async () => ({ result: await act() }));
      if (outcome !== null) this.#messages.say(done(outcome.result));
    } catch (error) {
      this.failure.set(toFailure(error));
    } finally {
      this.ending.set(null);
    }
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
