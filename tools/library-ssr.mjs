// Renders an application that has the built library on a server, two pages at once: each becomes
// stable, they share nothing, nothing is posted, no response to a covered request is handed to the
// browser, and pages with a guard have no content. Zone.js is in use if it is loaded before
// (`--import zone.js/node`).
import '@angular/compiler';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  HTTP_TRANSFER_CACHE_ORIGIN_MAP,
  HttpClient,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  Component,
  enableProdMode,
  inject,
  NgZone,
  provideZoneChangeDetection,
  signal,
} from '@angular/core';
import { bootstrapApplication, provideClientHydration } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { provideRouter, RouterOutlet } from '@angular/router';
import {
  authInterceptor,
  provideAuth,
  Session,
  whenSignedIn,
  whenSignedOut,
  withEarlyRefresh,
  withTabs,
  withTimeline,
} from '../dist/auth/fesm2022/latchkey-angular.mjs';

// Angular's builder sets it in the code for the server; without it nothing is cached.
globalThis.ngServerMode = true;
enableProdMode();
const requests = [];
const servers = [];
async function serve() {
  const server = createServer(({ method, url, headers }, response) => {
    requests.push({ method, url, headers });
    response.statusCode = url === '/api/rejected' ? 401 : 200;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ title: `public ${url}` }));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}
const origin = await serve();
// The server reaches the API here, the browser at the origin of the page.
const innerOrigin = await serve();
// By its whole address, as the library's own requests pass by what resolves paths on a server.
const options = { api: ['/api/'], refresh: `${origin}/api/refresh` };

const hasZone = 'Zone' in globalThis;
// What the zone sees of these keeps an application from becoming stable, and delays the response.
const seenTimers = [];
const { setTimeout } = globalThis;
globalThis.setTimeout = (ring, ms, ...args) => {
  if (ms >= 1_000 && NgZone.isInAngularZone()) seenTimers.push(ms);
  return setTimeout(ring, ms, ...args);
};

const covered = ['/api/news', 'api/relative', `${origin}/api/absolute`, `${innerOrigin}/api/inner`];
const open = ['/open', `${innerOrigin}/open/inner`];
const sessions = [];
const Page = Component({
  selector: 'app-page',
  template: '<p>{{ session.status() }}, {{ loaded() }} loaded, {{ rejected() }}</p>',
})(
  class {
    session = inject(Session);
    loaded = signal(0);
    rejected = signal('not rejected');

    constructor() {
      sessions.push(this.session);
      const http = inject(HttpClient);
      for (const url of [...covered, ...open]) {
        http.get(url).subscribe(() => this.loaded.update((count) => count + 1));
      }
      http.get('/api/rejected').subscribe({ error: ({ status }) => this.rejected.set(status) });
    }
  },
);
const App = Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})(class {});

const routes = [
  { path: 'deep/page', component: Page },
  { path: 'account', component: Page, canActivate: [whenSignedIn] },
  { path: 'sign-in', component: Page, canActivate: [whenSignedOut] },
  { path: 'matched', component: Page, canMatch: [whenSignedIn] },
  // A guard inside of a guarded part, and a page for every other address.
  {
    path: 'part',
    canActivate: [whenSignedIn],
    component: Page,
    children: [{ path: 'inner', component: Page, canActivate: [whenSignedIn] }],
  },
  { path: '**', component: Page },
];

const render = (path) =>
  renderApplication(
    (context) =>
      bootstrapApplication(
        App,
        {
          providers: [
            hasZone ? provideZoneChangeDetection() : [],
            provideServerRendering(),
            provideClientHydration(),
            provideRouter(routes),
            provideHttpClient(withInterceptors([authInterceptor])),
            provideAuth(options, withTabs(), withEarlyRefresh(), withTimeline()),
            { provide: HTTP_TRANSFER_CACHE_ORIGIN_MAP, useValue: { [innerOrigin]: origin } },
          ],
        },
        context,
      ),
    {
      document:
        '<!doctype html><html><head><base href="/"></head><body><!--nghm--><app-root></app-root></body></html>',
      url: `${origin}${path}`,
      allowedHosts: ['127.0.0.1'],
    },
  );

try {
  const pages = await Promise.all([render('/deep/page'), render('/deep/page')]);

  for (const page of pages) {
    assert.match(page, /<p[^>]*>restoring, 6 loaded, 401<\/p>/);
    const [, state] = /<script id="ng-state"[^>]*>(.*?)<\/script>/s.exec(page);
    const bodies = Object.values(JSON.parse(state)).flatMap(({ b }) => (b ? [b.title] : []));
    assert.deepEqual(bodies.toSorted(), ['public /open', 'public /open/inner']);
  }
  assert.notEqual(sessions[0], sessions[1]);
  assert.deepEqual(
    requests.map(({ method, url }) => `${method} ${url}`).toSorted(),
    [
      'GET /api/absolute',
      'GET /api/inner',
      'GET /api/news',
      'GET /api/rejected',
      'GET /api/relative',
      'GET /open',
      'GET /open/inner',
    ].flatMap((line) => [line, line]),
  );
  assert.ok(requests.every(({ headers }) => headers.authorization === undefined));
  assert.deepEqual(seenTimers, []);

  requests.length = 0;
  for (const path of ['/account', '/account?tab=2', '/sign-in', '/matched', '/part/inner']) {
    const page = await render(path);
    assert.match(page, /<router-outlet/, path);
    assert.doesNotMatch(page, /<app-page/, path);
  }
  assert.deepEqual(requests, []);
  console.log(`${pages.length} pages rendered on a server ${hasZone ? 'with' : 'without'} Zone.js`);
} finally {
  for (const server of servers) server.close();
}
