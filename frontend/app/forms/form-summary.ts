import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  Injector,
  afterNextRender,
  effect,
  inject,
  input,
  viewChild,
} from '@angular/core';
import type { FieldTree, ValidationError } from '@angular/forms/signals';
import { FailureText } from '../loading/failure-text';
import { fieldErrorText } from './field-errors';
import type { Submission } from './submission';

/** The errors of a form: announced, focused after each failed attempt, with links to the fields. */
@Component({
  selector: 'app-form-summary',
  imports: [FailureText],
  templateUrl: './form-summary.html',
  styles: `
    :host {
      display: block;
      width: 100%;
    }
    :host:empty {
      display: none;
    }
    li {
      line-height: 1.35;
    }
    .link {
      color: inherit;
      text-align: start;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FormSummary<T> {
  readonly form = input.required<FieldTree<T>>();
  readonly submission = input.required<Submission<T>>();
  readonly notice = viewChild<ElementRef<HTMLElement>>('notice');

  constructor() {
    const injector = inject(Injector);
    effect(() => {
      if (this.submission().failedTries() === 0) return;
      afterNextRender(() => this.notice()?.nativeElement.focus(), { injector });
    });
  }

  protected firstOfEach(
    errors: readonly ValidationError.WithFieldTree[],
  ): readonly ValidationError.WithFieldTree[] {
    return errors.filter(
      ({ fieldTree }, index) =>
        fieldTree().touched() &&
        errors.findIndex((error) => error.fieldTree === fieldTree) === index,
    );
  }

  protected text(error: ValidationError.WithFieldTree): string {
    return fieldErrorText(error.fieldTree(), labelOf(error)) ?? '';
  }

  protected focus(error: ValidationError.WithFieldTree): void {
    error.fieldTree().focusBoundControl();
  }
}

function labelOf(error: ValidationError.WithFieldTree): string {
  const [binding] = error.fieldTree().formFieldBindings();
  const control = binding?.element;
  return control instanceof HTMLInputElement ? (control.labels?.[0]?.textContent ?? '') : '';
}
