import { type Signal, computed, signal } from '@angular/core';
import type {
  FieldTree,
  FormSubmitOptions,
  TreeValidationResult,
  ValidationError,
} from '@angular/forms/signals';
import type { FieldError } from '#shared/problems';
import { type Failure, toFailure } from './failure';
import { secondsLeft } from './seconds-left';

/**
 * Sends a form's value. Members the server refuses become errors of their fields; every other
 * failure is kept here, and while it asks to wait the form stays blocked.
 */
export class Submission<T> implements FormSubmitOptions<T, unknown> {
  readonly failure: Signal<Failure | null>;
  /** How many tries failed, here or on the server: the summary takes the focus at each. */
  readonly failedTries: Signal<number>;
  readonly secondsToWait: Signal<number>;

  readonly #failure = signal<Failure | null>(null);
  readonly #failedTries = signal(0);
  readonly #send: (value: T) => Promise<unknown>;

  constructor(send: (value: T) => Promise<unknown>) {
    this.#send = send;
    this.failure = this.#failure.asReadonly();
    this.failedTries = this.#failedTries.asReadonly();
    this.secondsToWait = secondsLeft(computed(() => this.#failure()?.retryAt ?? null));
  }

  readonly action = async (fields: FieldTree<T>): Promise<TreeValidationResult> => {
    if (this.secondsToWait() > 0) return;
    this.#failure.set(null);
    try {
      await this.#send(fields().value());
      return;
    } catch (error) {
      const failure = toFailure(error);
      const errors = failure.errors.flatMap((fault) => toFieldError(fields, fault));
      if (errors.length === 0) this.#failure.set(failure);
      this.#failedTries.update((count) => count + 1);
      return errors;
    }
  };

  readonly onInvalid = (): void => {
    this.#failure.set(null);
    this.#failedTries.update((count) => count + 1);
  };
}

function toFieldError<T>(
  fields: FieldTree<T>,
  { pointer, code }: FieldError,
): ValidationError.WithOptionalFieldTree[] {
  const name = pointer.slice(1);
  const field = (fields as Record<string, FieldTree<unknown> | undefined>)[name];
  return field === undefined ? [] : [{ kind: 'refused', message: code, fieldTree: field }];
}
