import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** The remaining part of a duration, as a bar and in words. */
@Component({
  selector: 'app-meter',
  template: `
    <p class="small">
      <strong>{{ name() }}</strong> <span class="soft">{{ words() }}</span>
    </p>
    <div
      class="bar"
      role="meter"
      aria-valuemin="0"
      aria-valuemax="100"
      [attr.aria-label]="name()"
      [attr.aria-valuenow]="percent()"
      [attr.aria-valuetext]="words()"
    >
      <i [style.width.%]="percent()"></i>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.375rem;
    }
    p {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 0.75rem;
    }
    span {
      font-variant-numeric: tabular-nums;
    }
    .bar {
      height: 10px;
      overflow: hidden;
      border: 1px solid var(--line-strong);
      border-radius: 99px;
      background: var(--sunken);
    }
    i {
      display: block;
      height: 100%;
      background: var(--accent);
      forced-color-adjust: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Meter {
  readonly name = input.required<string>();
  readonly words = input.required<string>();
  /** From 0 to 1. */
  readonly share = input.required<number>();

  protected readonly percent = computed(() =>
    Math.round(Math.min(1, Math.max(0, this.share())) * 100),
  );
}
