import { computed, inject } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { type CanActivateFn, RedirectCommand, Router } from '@angular/router';
import { filter, firstValueFrom } from 'rxjs';
import { MyAccount } from '../session/my-account';

/** Allows only administrators. If the account cannot be loaded, the page opens and says so. */
export const whenAdmin: CanActivateFn = async () => {
  const { me } = inject(MyAccount);
  const forbidden = inject(Router).parseUrl('/forbidden');
  const isKnown = computed(() => me.value() !== undefined || me.failure() !== null);
  await firstValueFrom(toObservable(isKnown).pipe(filter(Boolean)));

  return me.value()?.isAdmin === false
    ? new RedirectCommand(forbidden, { skipLocationChange: true })
    : true;
};
