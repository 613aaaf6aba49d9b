import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  computed,
  input,
  output,
  viewChild,
} from '@angular/core';
import type { SessionSummary } from '#shared/sessions';
import { BusyButton } from '../ui/busy-button';
import { Icon } from '../ui/icon';
import { toAgo, toDate, toMinute } from '../ui/times';
import { isPhone, toDeviceName, toEnd } from './device-texts';

/** A row of the device list. */
@Component({
  selector: 'app-device-row',
  imports: [BusyButton, Icon],
  templateUrl: './device-row.html',
  styleUrl: './device-row.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeviceRow {
  readonly device = input.required<SessionSummary>();
  readonly now = input.required<Date>();
  readonly isEnding = input.required<boolean>();
  readonly signedOut = output();

  readonly name = viewChild.required<ElementRef<HTMLElement>>('name');

  protected readonly factsId = computed(() => `facts-${this.device().sid}`);
  protected readonly title = computed(() => toDeviceName(this.device()));
  protected readonly isPhone = computed(() => isPhone(this.device()));
  protected readonly lastUsed = computed(() => toAgo(toDate(this.device().lastUsedAt), this.now()));
  protected readonly signedInAt = computed(() => toMinute(toDate(this.device().signedInAt)));
  protected readonly end = computed(() => toEnd(this.device(), this.now()));
}
