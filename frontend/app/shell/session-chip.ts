import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '@latchkey/angular';
import { Connection } from './connection';

const patienceMs = 2_000;

/** The state of the session, linked to the live view. */
@Component({
  selector: 'app-session-chip',
  imports: [RouterLink],
  template: `
    <a routerLink="/live" [class]="state()">
      <i aria-hidden="true"></i>{{ words[state()] }}<span class="sr-only">: watch it live</span>
    </a>
    <span class="sr-only" role="status">{{
      state() === 'renewing' ? 'Renewing your session…' : ''
    }}</span>
  `,
  styleUrl: './session-chip.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SessionChip {
  readonly #status = inject(Session).status;
  readonly #isSlow = signal(false);
  readonly #connection = inject(Connection);

  protected readonly words = {
    'signed-in': 'Signed in',
    renewing: 'Renewing…',
    offline: 'Offline',
  };
  protected readonly state = computed(() => {
    if (!this.#connection.isThere()) return 'offline';
    return this.#isSlow() ? 'renewing' : 'signed-in';
  });

  constructor() {
    // Shows a refresh only if it takes long.
    effect((onCleanup) => {
      const isRefreshing = ['refreshing', 'restoring'].includes(this.#status());
      this.#isSlow.set(false);
      if (!isRefreshing) return;
      const timer = setTimeout(() => this.#isSlow.set(true), patienceMs);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
