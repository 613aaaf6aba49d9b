import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { whenSignedIn, whenSignedOut } from '../src/session/guards';
import { createWorld, type WorldSetup } from './world';

@Component({ template: '' })
class Page {}

const routes = provideRouter([
  { path: '', component: Page },
  { path: 'devices', component: Page, canActivate: [whenSignedIn] },
  { path: 'sign-in', component: Page, canActivate: [whenSignedOut] },
  { path: 'ended', component: Page },
  { path: 'login', component: Page },
  { path: 'team', canActivateChild: [whenSignedIn], children: [{ path: '', component: Page }] },
  { path: 'old-reports', redirectTo: 'reports/all' },
  { path: 'reports/:id', component: Page, canMatch: [whenSignedIn] },
  { path: 'welcome', component: Page, canMatch: [whenSignedOut] },
]);

/** Creates a world with pages, some of them guarded. */
export function createApp(setup: WorldSetup = {}) {
  const world = createWorld({ ...setup, providers: [routes, ...(setup.providers ?? [])] });
  const router = TestBed.inject(Router);
  return { ...world, router, go: (url: string) => router.navigateByUrl(url) };
}
