import { ChangeDetectionStrategy, Component } from '@angular/core';
import { sessionResource } from '@latchkey/angular';

interface UserRow {
  readonly id: string;
  readonly email: string;
}

@Component({
  selector: 'app-users',
  template: `
    <h1>Users</h1>
    @if (users.hasValue()) {
      <ul>
        @for (user of users.value().users; track user.id) {
          <li>{{ user.email }}</li>
        }
      </ul>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Users {
  protected readonly users = sessionResource<{ readonly users: readonly UserRow[] }>(
    () => '/api/admin/users',
  );
}
