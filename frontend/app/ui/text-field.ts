import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { fieldErrorText } from './field-errors';
import { Icon } from './icon';

/** A labelled input of a signal form, with its hint, its error and, for a password, "Show". */
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
  readonly hint = input('');
  /** The id of a description that stands elsewhere. */
  readonly describedBy = input<string | null>(null);

  protected readonly isRevealed = signal(false);
  protected readonly isPassword = computed(() => this.type() === 'password');
  protected readonly shownType = computed(() => (this.isRevealed() ? 'text' : this.type()));

  protected readonly error = computed(() => {
    const field = this.field()();
    return field.touched() ? fieldErrorText(field, this.label()) : null;
  });

  protected readonly describedByIds = computed(() => {
    const id = this.fieldId();
    const ids = [
      this.error() === null ? null : `${id}-error`,
      this.hint() === '' ? null : `${id}-hint`,
      this.describedBy(),
    ];
    return ids.filter((part) => part !== null).join(' ') || null;
  });
}
