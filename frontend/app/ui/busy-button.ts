import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** A button that shows its progress, keeps its width, and ignores presses while busy. */
@Component({
  selector: 'button[appBusyButton]',
  template: `
    <span [class.hidden]="busy()"><ng-content /></span>
    <span [class.hidden]="!busy()">{{ busyText() }}</span>
  `,
  styles: `
    :host {
      display: inline-grid;
      place-items: center;
    }
    span {
      grid-area: 1 / 1;
      display: inline-flex;
      align-items: center;
      gap: 0.5rem;
    }
    .hidden {
      visibility: hidden;
    }
  `,
  host: {
    class: 'button',
    '[attr.aria-busy]': 'busy() || null',
    '[attr.aria-disabled]': 'busy() || blocked() || null',
    '(click)': 'press($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BusyButton {
  readonly busy = input(false);
  readonly busyText = input.required<string>();
  /** Whether it ignores presses; a text beside it says why. */
  readonly blocked = input(false);
  readonly pressed = output();

  protected press(event: Event): void {
    // `disabled` would lose the focus of keyboard users.
    if (this.busy() || this.blocked()) event.preventDefault();
    else this.pressed.emit();
  }
}
