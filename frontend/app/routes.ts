import type { Routes } from '@angular/router';
import { whenSignedIn, whenSignedOut } from '@latchkey/angular';
import { pageNames } from './ui/page-names';
import { whenAdmin } from './admin/when-admin';
import { Ended } from './ended/ended';
import { Broken } from './outcome/broken';
import { SignIn } from './sign-in/sign-in';
import { PlainPage } from './shell/plain-page';

/** The routes. No code of a signed-in page is loaded before the sign-in. */
export const routes: Routes = [
  {
    path: '',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./shell/shell')).Shell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'devices' },
      {
        path: 'devices',
        title: pageNames['/devices'],
        loadComponent: async () => (await import('./devices/devices-page')).DevicesPage,
      },
      {
        path: 'account',
        title: pageNames['/account'],
        loadComponent: async () => (await import('./account/account-page')).AccountPage,
      },
      {
        path: 'live',
        title: pageNames['/live'],
        data: { onDemand: true },
        loadComponent: async () => (await import('./live/live-page')).LivePage,
      },
      {
        path: 'admin',
        canActivate: [whenAdmin],
        children: [
          { path: '', pathMatch: 'full', redirectTo: 'users' },
          {
            path: 'users',
            title: 'Users',
            data: { onDemand: true },
            loadComponent: async () => (await import('./admin/users-page')).UsersPage,
          },
          {
            path: 'audit',
            title: 'Audit',
            data: { onDemand: true },
            loadComponent: async () => (await import('./admin/audit-page')).AuditPage,
          },
        ],
      },
      // Part of the first download, because it replaces pages that fail to load.
      { path: 'broken-page', title: 'Something went wrong', component: Broken },
    ],
  },
  {
    path: '',
    component: PlainPage,
    children: [
      {
        path: 'sign-in',
        title: 'Sign in',
        canActivate: [whenSignedOut],
        // Part of the first download, so that its budget covers the whole page.
        component: SignIn,
      },
      {
        path: 'sign-up',
        title: 'Create account',
        canActivate: [whenSignedOut],
        loadComponent: async () => (await import('./sign-up/sign-up')).SignUp,
      },
      {
        path: 'reset',
        title: 'Choose a new password',
        loadComponent: async () => (await import('./reset/reset')).Reset,
      },
      {
        path: 'ended',
        title: 'Session ended',
        canActivate: [whenSignedOut],
        // Part of the first download, because a user may sign out without a network.
        component: Ended,
      },
      {
        path: 'forbidden',
        title: 'No access',
        loadComponent: async () => (await import('./outcome/forbidden')).Forbidden,
      },
      {
        path: 'broken',
        title: 'Something went wrong',
        // The same without a frame.
        component: Broken,
      },
      {
        path: '**',
        title: 'Page not found',
        loadComponent: async () => (await import('./outcome/not-found')).NotFound,
      },
    ],
  },
];
