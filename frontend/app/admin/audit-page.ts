import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { type Audit, type AuditEvent, type AuditRow, auditEvents } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import { load } from '../ui/load';
import { LoadState } from '../ui/load-state';
import { toDate, toMinute } from '../ui/times';
import { AdminNav } from './admin-nav';
import { auditTexts } from './audit-texts';
import { CursorTrail } from './cursor-trail';
import { latest } from './latest';
import { Pager } from './pager';

/** What happened to accounts and sessions, newest first. */
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
  protected readonly event = signal<AuditEvent | null>(null);
  protected readonly trail = new CursorTrail();

  protected readonly audit = latest(
    load<Audit>(() => {
      const event = this.event();
      const cursor = this.trail.cursor();
      return {
        url: apiPaths.adminAudit,
        params: { ...(event && { event }), ...(cursor !== undefined && { cursor }) },
      };
    }),
  );

  protected filter(value: string): void {
    this.trail.restart();
    this.event.set(auditEvents.find((event) => event === value) ?? null);
  }

  protected when({ at }: AuditRow): string {
    return toMinute(toDate(at));
  }

  protected where({ address, requestId }: AuditRow): string {
    return [address, requestId && `request ${requestId}`].filter(Boolean).join(' · ');
  }
}
