import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { ActivatedRoute, RouterLink } from '@angular/router';

@Component({
  selector: 'app-ended',
  imports: [RouterLink],
  template: `
    <h1>Your session has ended</h1>
    <p><a routerLink="/sign-in" [queryParams]="{ returnUrl }">Sign in again</a></p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Ended {
  protected readonly returnUrl = inject(ActivatedRoute).snapshot.queryParamMap.get('returnUrl');
}
