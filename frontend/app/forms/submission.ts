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

/** The field that a failure of the whole form belongs to. */
export type FieldOfFailure<T> = Partial<Record<FailureCode, keyof T>>;

/**
 * Submits a form. The server's errors about members become errors of their fields. Other failures
 * are kept here, and the form is blocked during a required wait.
 */
export class Submission<T> implements FormSubmitOptions<T, unknown> {
  readonly failure: Signal<Failure | null>;
  /** The number of failed attempts; the summary is focused after each. */
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
        ...failure.errors.flatMap(({ pointer, code }) => rejection(fields, pointer.slice(1), code)),
        ...rejection(fields, this.#fieldOf[failure.code], failureTexts[failure.code]),
      ];
      if (errors.length === 0) this.#failure.set(failure);
      this.#failedTries.update((count) => count + 1);
      return errors;
    }
  };

  /** Clears the failure and its wait, because other data will be sent. */
  forget(): void {
    this.#failure.set(null);
  }

  readonly onInvalid = (): void => {
    this.#failure.set(null);
    this.#failedTries.update((count) => count + 1);
  };
}

function rejection<T>(
  fields: FieldTree<T>,
  name: PropertyKey | undefined,
  message: string,
): ValidationError.WithOptionalFieldTree[] {
  if (name === undefined) return [];
  const field = (fields as Record<PropertyKey, FieldTree<unknown> | undefined>)[name];
  return field === undefined ? [] : [{ kind: 'rejected', message, fieldTree: field }];
}
