import { type Signal, computed, signal } from '@angular/core';
import type {
  FieldTree,
  FormSubmitOptions,
  TreeValidationResult,
  ValidationError,
} from '@angular/forms/signals';
import { type Failure, type FailureCode, toFailure } from '../loading/failure';
import { failureTexts } from '../loading/failure-texts';
import { secondsLeft } from '../ui/seconds-left';

/** Which field a failure of the whole form is about. */
export type FieldOfFailure<T> = Partial<Record<FailureCode, keyof T>>;

/**
 * Sends a form's value. What the server refuses in a member becomes an error of its field; every
 * other failure is kept here, and while it asks to wait the form stays blocked.
 */
export class Submission<T> implements FormSubmitOptions<T, unknown> {
  readonly failure: Signal<Failure | null>;
  /** How many tries failed, here or on the server: the summary takes the focus at each. */
  readonly failedTries: Signal<number>;
  readonly secondsToWait: Signal<number>;

  readonly #failure = signal<Failure | null>(null);
  readonly #failedTries = signal(0);
  readonly #send: (value: T) => Promise<unknown>;
  readonly #fieldOf: FieldOfFailure<T>;

  constructor(send: (value: T) => Promise<unknown>, fieldOf: FieldOfFailure<T> = {}) {
    this.#send = send;
    this.#fieldOf = fieldOf;
    this.failure = this.#failure.asReadonly();
    this.failedTries = this.#failedTries.asReadonly();
    this.secondsToWait = secondsLeft(computed(() => this.#failure()?.retryAt ?? null));
  }

  readonly action = async (fields: FieldTree<T>): Promise<TreeValidationResult> => {
    this.#failure.set(null);
    try {
      await this.#send(fields().value());
      this.#failedTries.set(0);
      return;
    } catch (error) {
      const failure = toFailure(error);
      const errors = [
        ...failure.errors.flatMap(({ pointer, code }) => refusal(fields, pointer.slice(1), code)),
        ...refusal(fields, this.#fieldOf[failure.code], failureTexts[failure.code]),
      ];
      if (errors.length === 0) this.#failure.set(failure);
      this.#failedTries.update((count) => count + 1);
      return errors;
    }
  };

  /** Something else is to be sent than what failed: it need not wait. */
  forget(): void {
    this.#failure.set(null);
  }

  readonly onInvalid = (): void => {
    this.#failure.set(null);
    this.#failedTries.update((count) => count + 1);
  };
}

function refusal<T>(
  fields: FieldTree<T>,
  name: PropertyKey | undefined,
  message: string,
): ValidationError.WithOptionalFieldTree[] {
  if (name === undefined) return [];
  const field = (fields as Record<PropertyKey, FieldTree<unknown> | undefined>)[name];
  return field === undefined ? [] : [{ kind: 'refused', message, fieldTree: field }];
}
