import type { ReadonlyFieldState, ValidationError } from '@angular/forms/signals';
import { fieldErrorTexts } from '../loading/failure-texts';

/** The text of the first error of a field, `null` when it has none. */
export function fieldErrorText(field: ReadonlyFieldState<unknown>, label: string): string | null {
  const [error] = field.errors();
  return error === undefined ? null : toText(error, label);
}

// Schemas and the server give the code as the message; rules of one form give a sentence.
function toText({ message = '' }: ValidationError, label: string): string {
  const known: Partial<Record<string, (label: string) => string>> = fieldErrorTexts;
  return known[message]?.(label) ?? message;
}
