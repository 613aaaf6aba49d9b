import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { AdminUser } from '#shared/admin';
import { Icon } from '../ui/icon';
import { toAgo, toDate } from '../ui/times';

/** What an administrator can do to an account. */
export type AdminAction = 'signOut' | 'grantAdmin' | 'withdrawAdmin' | 'disable' | 'enable';

/** An account in the list of the administration. */
@Component({
  selector: 'app-user-row',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  templateUrl: './user-row.html',
  styleUrl: './user-row.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UserRow {
  readonly user = input.required<AdminUser>();
  readonly now = input.required<Date>();
  readonly isMe = input.required<boolean>();
  readonly isBusy = input.required<boolean>();
  readonly chosen = output<AdminAction>();

  protected readonly sessions = computed(() => {
    const { sessions } = this.user();
    return sessions === 0 ? 'Not signed in' : sessions === 1 ? '1 session' : `${sessions} sessions`;
  });
  protected readonly lastSeen = computed(() => {
    const { lastSeenAt } = this.user();
    return lastSeenAt === null ? 'Never seen' : `Seen ${toAgo(toDate(lastSeenAt), this.now())}`;
  });
}
