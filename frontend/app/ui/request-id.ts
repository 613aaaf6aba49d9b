import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { Icon } from './icon';

/** The name of a request in the server's log, to be copied into a report. */
@Component({
  selector: 'app-request-id',
  imports: [Icon],
  template: `
    <span class="soft"
      >Request <code>{{ id() }}</code></span
    >
    <button type="button" class="link" (click)="copy()">
      <app-icon [name]="isCopied() ? 'check' : 'copy'" />{{ isCopied() ? 'Copied' : 'Copy' }}
    </button>
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
  protected readonly isCopied = signal(false);

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.id());
    this.isCopied.set(true);
  }
}
