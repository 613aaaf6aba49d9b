import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
} from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { fieldErrorText } from './field-errors';
import { Icon } from '../ui/icon';
import { Press } from './press';

interface Shown {
  readonly error: string | null;
  readonly isHeld: boolean;
}

/** A labelled input of a signal form, with its error and, for passwords, a "Show" button. */
@Component({
  selector: 'app-text-field',
  imports: [FormField, Icon],
  templateUrl: './text-field.html',
  styleUrl: './text-field.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TextField {
  readonly field = input.required<FieldTree<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  readonly type = input<'text' | 'email' | 'password'>('text');
  readonly autocomplete = input.required<AutoFill>();
  /** The id of an element that describes the field. */
  readonly describedBy = input<string | null>(null);

  readonly #press = inject(Press);
  readonly #error = computed(() => {
    const field = this.field()();
    return field.touched() ? fieldErrorText(field, this.label()) : null;
  });

  protected readonly isRevealed = signal(false);
  protected readonly isPassword = computed(() => this.type() === 'password');
  protected readonly shownType = computed(() => (this.isRevealed() ? 'text' : this.type()));

  // Pressing a button takes the focus from the field. An error that appears then would move the
  // button away from the pointer.
  protected readonly error = linkedSignal<Shown, string | null>({
    source: () => ({ error: this.#error(), isHeld: this.#press.isHeld() }),
    computation: ({ error, isHeld }, previous) => (isHeld ? (previous?.value ?? null) : error),
  });

  protected readonly describedByIds = computed(() => {
    const ids = [this.error() === null ? null : `${this.fieldId()}-error`, this.describedBy()];
    return ids.filter((part) => part !== null).join(' ') || null;
  });
}
