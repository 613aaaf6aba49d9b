import type { Routes } from '@angular/router';
import { whenSignedIn, whenSignedOut } from '@latchkey/angular';
import { whenAdmin } from './current-user';

export const routes: Routes = [
  {
    path: 'sign-in',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./auth/sign-in')).SignIn,
  },
  { path: 'ended', loadComponent: async () => (await import('./auth/ended')).Ended },
  {
    path: 'users',
    canActivate: [whenSignedIn, whenAdmin],
    loadComponent: async () => (await import('./users')).Users,
  },
  {
    path: '',
    pathMatch: 'full',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./devices')).Devices,
  },
];
