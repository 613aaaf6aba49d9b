import { ChangeDetectionStrategy, Component } from '@angular/core';
import { sessionResource } from '@latchkey/angular';

interface Device {
  readonly sid: string;
  readonly browser: string | null;
  readonly system: string | null;
}

@Component({
  selector: 'app-devices',
  template: `
    <h1>Your devices</h1>
    @if (devices.hasValue()) {
      <ul>
        @for (device of devices.value().sessions; track device.sid) {
          <li>
            {{ device.browser ?? 'Unknown browser' }} on {{ device.system ?? 'unknown system' }}
          </li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Devices {
  protected readonly devices = sessionResource<{ readonly sessions: readonly Device[] }>(
    () => '/api/sessions',
  );
}
