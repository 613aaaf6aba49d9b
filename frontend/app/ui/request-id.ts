import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { Icon } from './icon';

/** The name of a request in the server's log, to be copied into a report. */
@Component({
  selector: 'app-request-id',
  imports: [Icon],
  template: `
    <span class="small soft"
      >Request <code>{{ id() }}</code></span
    >
    <button type="button" class="link small" (click)="copy()">
      <app-icon [name]="isCopied() ? 'check' : 'copy'" />{{ isCopied() ? 'Copied' : 'Copy' }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      column-gap: 0.75rem;
    }
    code {
      overflow-wrap: anywhere;
    }
    .link {
      gap: 0.25rem;
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
