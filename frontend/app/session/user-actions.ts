import { Injectable, inject, signal } from '@angular/core';
import { type Observable, firstValueFrom, map } from 'rxjs';
import { Confirmation, type Question } from '../ui/confirmation';
import { type Failure, toFailure } from '../loading/failure';
import { StepUp } from './step-up';

/** Something that a person sets off. */
export interface UserAction<T> {
  /** What is asked before it is done, `null` for nothing. */
  readonly question: Question | null;
  readonly send: () => Observable<T>;
  /** Takes over what the server answered. */
  readonly done: (answer: T) => unknown;
}

/**
 * Does one thing at a time, and asks first where it has to: with the password where the server wants it
 * again, and with what became of it. Each component has its own.
 */
@Injectable()
export class UserActions {
  readonly #confirmation = inject(Confirmation);
  readonly #stepUp = inject(StepUp);
  readonly #running = signal<string | null>(null);
  readonly #failure = signal<Failure | null>(null);

  /** The name of what is being done, `null` while nothing is. */
  readonly running = this.#running.asReadonly();
  /** Why the last one failed, `null` when it did not. */
  readonly failure = this.#failure.asReadonly();

  async run<T>(name: string, { question, send, done }: UserAction<T>): Promise<void> {
    if (this.#running() !== null) return;
    if (question !== null && !(await this.#confirmation.ask(question))) return;
    this.#running.set(name);
    this.#failure.set(null);
    try {
      const act = () => firstValueFrom(send().pipe(map((answer) => ({ answer }))));
      const outcome = await this.#stepUp.run(act);
      if (outcome !== null) await done(outcome.answer);
    } catch (error) {
      this.#failure.set(toFailure(error));
    } finally {
      this.#running.set(null);
    }
  }
}
