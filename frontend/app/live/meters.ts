import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Session } from '@latchkey/angular';
import { filter } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import type { Devices } from '#shared/sessions';
import { load } from '../ui/load';
import { toMinutes } from '../ui/seconds-left';
import { tickingNow } from '../ui/ticking';
import { toAhead, toDate } from '../ui/times';
import { Meter } from './meter';
import { type TokenFacts, readTokenFacts } from './token-facts';

/** How much is left: of the access token, and of the two limits of the session. */
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
  readonly #sessions = load<Devices>(() => apiPaths.sessions);
  protected readonly facts = signal<TokenFacts | null>(null);

  protected readonly meters = computed(() => {
    const now = this.#now().getTime() / 1_000;
    const meters = [];
    const facts = this.facts();
    if (facts !== null) meters.push(tokenMeter(facts, now));
    const current = this.#sessions.value()?.sessions.find(({ isCurrent }) => isCurrent);
    if (current !== undefined) {
      const { signedInAt, lastUsedAt, idleExpiresAt, expiresAt } = current;
      meters.push(this.#limit('Ends when unused', { from: lastUsedAt, to: idleExpiresAt }));
      meters.push(this.#limit('Ends in any case', { from: signedInAt, to: expiresAt }));
    }
    return meters;
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
    // Without a session or a server there is nothing to measure, and the page says so elsewhere.
    const token = await this.#session.token().catch(() => null);
    this.facts.set(token === null ? null : readTokenFacts(token));
  }

  #limit(name: string, { from, to }: { from: number; to: number }) {
    const now = this.#now();
    const words = toAhead(toDate(to), now);
    return { name, words, share: (to - now.getTime() / 1_000) / (to - from) };
  }
}

function tokenMeter({ issuedAt, expiresAt }: TokenFacts, now: number) {
  const lifetime = expiresAt - issuedAt;
  const left = Math.max(0, Math.round(expiresAt - now));
  const words =
    left === 0
      ? 'expired: the next request renews it'
      : `${toMinutes(left)} of ${toMinutes(lifetime)} left`;
  return { name: 'Access token', words, share: left / lifetime };
}
