import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { Session } from '@latchkey/angular';
import { CurrentUser } from './current-user';
import { Toast } from './error-toasts';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  template: `
    @if (user.hasValue()) {
      <nav>
        {{ user.value().name }}
        <a routerLink="/">Devices</a>
        @if (user.value().isAdmin) {
          <a routerLink="/users">Users</a>
        }
        <button type="button" (click)="session.signOut()">Sign out</button>
      </nav>
    }
    <router-outlet />
    @if (toast.text(); as text) {
      <p role="alert">
        {{ text }}
        <button type="button" (click)="toast.text.set(null)">Dismiss</button>
      </p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly user = inject(CurrentUser).data;
  protected readonly toast = inject(Toast);
}
