import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { sessionResource } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';

interface User {
  readonly name: string;
  readonly isAdmin: boolean;
}

/** The signed-in user; empty while nobody is signed in. */
@Injectable({ providedIn: 'root' })
export class CurrentUser {
  readonly data = sessionResource<User>(() => '/api/me');
}

/** Lets administrators pass. The server decides what they may do; this only hides the page. */
export const whenAdmin: CanActivateFn = async () => {
  const router = inject(Router);
  const { isAdmin } = await firstValueFrom(inject(HttpClient).get<User>('/api/me'));
  return isAdmin || router.parseUrl('/');
};
