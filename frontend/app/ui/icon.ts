import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

// Drawn for this app on a grid of 24, lines of 1.75.
const paths = {
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevron: 'm6 9 6 6 6-6',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  desktop: 'M3 5h18v11H3zM12 16v4M8 20h8',
  dot: 'M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  eye: 'M2.5 12s3.5-6.5 9.5-6.5S21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  'eye-off':
    'M4 4l16 16M10 5.7a9 9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3.2 3.9M6.3 7.6A15.5 15.5 0 0 0 2.5 12s3.5 6.5 9.5 6.5a9 9 0 0 0 4-.9',
  key: 'M8 11.5a4 4 0 1 1 0 .1M12 11.5h9v3.5M17.5 11.5v2.5',
  phone: 'M7 2.5h10v19H7zM11 18.5h2',
  user: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4 20.5c1.5-4 4.5-5.5 8-5.5s6.5 1.5 8 5.5',
  warning: 'M12 3.5 22 20.5H2zM12 10v4.5M12 17.400v.1',
  x: 'M6 6l12 12M18 6 6 18',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** A decorative icon; the text beside it says the same. */
@Component({
  selector: 'app-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      width: 1.25em;
      height: 1.25em;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => paths[this.name()]);
}
