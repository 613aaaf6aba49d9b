import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Audit, type AuditRow, auditEvents } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import { load } from '../loading/load';
import { LoadState } from '../loading/load-state';
import { toDate, toMinute } from '../ui/times';
import { AdminNav } from './admin-nav';
import { auditTexts, toReasonText } from './audit-texts';
import { CursorTrail } from './cursor-trail';
import { keepWhileLoading } from '../loading/keep-while-loading';
import { Pager } from './pager';
import { QueryInAddress } from './query-in-address';

/** The audit log, newest first. */
@Component({
  selector: 'app-audit-page',
  imports: [AdminNav, LoadState, Pager],
  templateUrl: './audit-page.html',
  styleUrls: ['./admin-list.css', './audit-page.css'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AuditPage {
  protected readonly events = auditEvents;
  protected readonly texts = auditTexts;
  /** The event to list, from the URL. */
  readonly event = input<string>();

  readonly #address = inject(QueryInAddress);
  protected readonly chosen = computed(() => auditEvents.find((event) => event === this.event()));
  protected readonly trail = new CursorTrail(this.chosen);

  protected readonly audit = keepWhileLoading(
    load<Audit>(() => {
      const event = this.chosen();
      const cursor = this.trail.cursor();
      return {
        url: apiPaths.adminAudit,
        params: { ...(event && { event }), ...(cursor !== undefined && { cursor }) },
      };
    }),
  );

  protected filter(value: string): void {
    this.#address.change({ event: value || null });
  }

  protected why({ reason }: AuditRow): string | null {
    return reason === null ? null : toReasonText(reason);
  }

  protected when({ at }: AuditRow): string {
    return toMinute(toDate(at));
  }

  protected where({ address, requestId }: AuditRow): string {
    return [address, requestId && `request ${requestId}`].filter(Boolean).join(' · ');
  }
}
