import type { Routes } from '@angular/router';
import { whenSignedIn, whenSignedOut } from '@latchkey/angular';
import { pageNames } from './ui/page-names';
import { whenAdmin } from './admin/when-admin';
import { Ended } from './ended/ended';
import { Broken } from './outcome/broken';
import { SignIn } from './sign-in/sign-in';
import { PlainPage } from './shell/plain-page';

/** What is where. Nothing of a page is loaded before somebody is signed in. */
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
      // Loaded with the app: it stands in when a part of the app cannot be loaded.
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
        // Part of the first download, whose budget then covers the whole page.
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
        // Loaded with the app: who signs out without a network has to see that it happened.
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
        // The same, where not even the frame is there.
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
