import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { CursorTrail } from './cursor-trail';

/** Links to the previous and next page; hidden if there is only one. */
@Component({
  selector: 'app-pager',
  template: `
    @let next = nextCursor();
    @let number = trail().pageNumber();
    @if (next !== null || number > 1) {
      <nav aria-label="Pages of the list">
        <button
          type="button"
          class="button quiet"
          [attr.aria-disabled]="number === 1 || null"
          (click)="goBack()"
        >
          Previous
        </button>
        <span class="soft small" role="status">Page {{ number }}</span>
        <button
          type="button"
          class="button quiet"
          [attr.aria-disabled]="next === null || null"
          (click)="goOn()"
        >
          Next
        </button>
      </nav>
    }
  `,
  styles: `
    nav {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0.75rem;
      margin-block-start: 1.25rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Pager {
  readonly trail = input.required<CursorTrail>();
  readonly nextCursor = input.required<string | null>();

  protected goBack(): void {
    if (this.trail().pageNumber() === 1) return;
    this.trail().goBack();
    scrollTo({ top: 0 });
  }

  protected goOn(): void {
    const next = this.nextCursor();
    if (next === null) return;
    this.trail().goOn(next);
    scrollTo({ top: 0 });
  }
}
