import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Session } from '@latchkey/angular';
import { filter } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import type { SessionList } from '#shared/sessions';
import { load } from '../loading/load';
import { toMinutesAndSeconds } from '../ui/seconds-left';
import { tickingNow } from '../ui/ticking';
import { toAhead, toDate } from '../ui/times';
import { Meter } from './meter';
import { type TokenFacts, readTokenFacts } from './token-facts';

/** The remaining part of a duration. */
interface Left {
  readonly words: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** The remaining time of the access token and of the session's two limits. */
@Component({
  selector: 'app-meters',
  imports: [Meter],
  template: `
    @for (meter of meters(); track meter.name) {
      <app-meter [name]="meter.name" [words]="meter.words" [share]="meter.share" />
    }
    @if (facts(); as facts) {
      <p class="soft small">Session …{{ facts.sessionEnd }}, generation {{ facts.generation }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
      gap: 1rem 2rem;
    }
    p {
      grid-column: 1 / -1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Meters {
  readonly #session = inject(Session);
  readonly #now = tickingNow(1_000);
  readonly #sessions = load<SessionList>(() => apiPaths.sessions);
  protected readonly facts = signal<TokenFacts | null>(null);

  protected readonly meters = computed(() => {
    const current = this.#sessions.value()?.sessions.find(({ isCurrent }) => isCurrent);
    return [
      { name: 'Access token', ...this.#tokenLeft() },
      { name: 'Ends if unused', ...this.#left(current?.lastUsedAt, current?.idleExpiresAt) },
      { name: 'Ends at the latest', ...this.#left(current?.signedInAt, current?.expiresAt) },
    ];
  });

  constructor() {
    void this.#readToken();
    this.#session.events
      .pipe(
        filter(({ type }) => type === 'refreshed' || type === 'signedIn'),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        this.#sessions.reload();
        void this.#readToken();
      });
  }

  async #readToken(): Promise<void> {
    // Without a session or a server there is nothing to show.
    const token = await this.#session.token().catch(() => null);
    this.facts.set(token === null ? null : readTokenFacts(token));
  }

  #tokenLeft(): Left {
    const facts = this.facts();
    if (facts === null) return { words: 'not known', share: 0 };
    const lifetime = facts.expiresAt - facts.issuedAt;
    const left = Math.max(0, Math.round(facts.expiresAt - this.#now().getTime() / 1_000));
    const words =
      left === 0
        ? 'expired: the next request renews it'
        : `${toMinutesAndSeconds(left)} of ${toMinutesAndSeconds(lifetime)} left`;
    return { words, share: left / lifetime };
  }

  #left(from: number | undefined, to: number | undefined): Left {
    if (from === undefined || to === undefined) {
      return { words: this.#sessions.failure() === null ? '…' : 'not known', share: 0 };
    }
    const now = this.#now();
    return { words: toAhead(toDate(to), now), share: (to - now.getTime() / 1_000) / (to - from) };
  }
}
