import { HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { safeReturnUrl, Session } from '@latchkey/angular';

@Component({
  selector: 'app-sign-in',
  template: `
    <h1>Sign in</h1>
    <form (submit)="signIn($event)">
      <p>
        <label for="email">Email</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
      </p>
      <p>
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
      </p>
      @if (failure(); as text) {
        <p role="alert">{{ text }}</p>
      }
      <button type="submit" [disabled]="isBusy()">Sign in</button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignIn {
  protected readonly failure = signal<string | null>(null);
  protected readonly isBusy = signal(false);

  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    this.isBusy.set(true);
    try {
      const form = new FormData(event.target as HTMLFormElement);
      await this.session.signIn({ email: form.get('email'), password: form.get('password') });
      const returnUrl = this.route.snapshot.queryParamMap.get('returnUrl');
      await this.router.navigateByUrl(safeReturnUrl(returnUrl));
    } catch (error) {
      this.failure.set(toText(error));
    } finally {
      this.isBusy.set(false);
    }
  }
}

function toText(error: unknown): string {
  const isRejected = error instanceof HttpErrorResponse && [400, 401, 422].includes(error.status);
  return isRejected ? 'Wrong email or password.' : 'Sign-in is not possible right now. Try again.';
}
