import { Injectable, inject, signal } from '@angular/core';
import { type Observable, firstValueFrom, map } from 'rxjs';
import { Confirmation, type Question } from '../ui/confirmation';
import { type Failure, toFailure } from '../loading/failure';
import { StepUp } from './step-up';

/** An action that a user starts. */
export interface UserAction<T> {
  /** The question before the action, `null` for none. */
  readonly question: Question | null;
  readonly send: () => Observable<T>;
  /** Receives the response. */
  readonly done: (response: T) => unknown;
}

/**
 * Runs one action at a time. Asks its question first, and for the password if the server requires a
 * step-up. Each component has its own instance.
 */
@Injectable()
export class UserActions {
  readonly #confirmation = inject(Confirmation);
  readonly #stepUp = inject(StepUp);
  readonly #running = signal<string | null>(null);
  readonly #failure = signal<Failure | null>(null);

  /** The name of the running action, `null` if there is none. */
  readonly running = this.#running.asReadonly();
  /** Why the last action failed, `null` if it did not. */
  readonly failure = this.#failure.asReadonly();

  async run<T>(name: string, { question, send, done }: UserAction<T>): Promise<void> {
    if (this.#running() !== null) return;
    if (question !== null && !(await this.#confirmation.ask(question))) return;
    this.#running.set(name);
    this.#failure.set(null);
    try {
      const act = () => firstValueFrom(send().pipe(map((response) => ({ response }))));
      const outcome = await this.#stepUp.run(act);
      if (outcome !== null) await done(outcome.response);
    } catch (error) {
      this.#failure.set(toFailure(error));
    } finally {
      this.#running.set(null);
    }
  }
}
