import type { ReadonlyFieldState, ValidationError } from '@angular/forms/signals';
import { fieldErrorTexts } from '../loading/failure-texts';

/** Returns the text of a field's first error, `null` if it has none. */
export function fieldErrorText(field: ReadonlyFieldState<unknown>, label: string): string | null {
  const [error] = field.errors();
  return error === undefined ? null : toText(error, label);
}

// Schemas and the server use the code as the message; rules of a form use a sentence.
function toText({ message = '' }: ValidationError, label: string): string {
  const known: Partial<Record<string, (label: string) => string>> = fieldErrorTexts;
  return known[message]?.(label) ?? message;
}
