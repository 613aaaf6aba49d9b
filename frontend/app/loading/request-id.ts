import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import { Icon } from '../ui/icon';

const shownMs = 5_000;

/** The id of a request in the server log, with a button to copy it. */
@Component({
  selector: 'app-request-id',
  imports: [Icon],
  template: `
    <span class="soft"
      >Request <code>{{ id() }}</code></span
    >
    <button type="button" class="link" (click)="copy()"><app-icon name="copy" />Copy</button>
    <span class="soft" role="status">{{ outcome() }}</span>
  `,
  styles: `
    :host {
      display: flex;
      font-size: 0.875rem;
      flex-wrap: wrap;
      align-items: center;
      column-gap: 0.75rem;
    }
    code {
      overflow-wrap: anywhere;
    }
    .link {
      gap: 0.25rem;
      font-size: inherit;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RequestId {
  readonly id = input.required<string>();
  /** The result of the last copy, shown for a while. */
  protected readonly outcome = signal('');

  constructor() {
    effect((onCleanup) => {
      if (this.outcome() === '') return;
      const timer = setTimeout(() => this.outcome.set(''), shownMs);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.id());
      this.outcome.set('Copied.');
    } catch {
      this.outcome.set('Your browser blocked copying. Select the text and copy it.');
    }
  }
}
