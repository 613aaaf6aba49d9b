// Renders an application that has the built library on a server, two of them at once: each becomes
// stable, they share nothing, and nothing is posted in anybody's name. Zone.js is in use if it is
// loaded before (`--import zone.js/node`).
import '@angular/compiler';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  Component,
  enableProdMode,
  inject,
  NgZone,
  provideZoneChangeDetection,
  signal,
} from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { provideRouter, RouterOutlet } from '@angular/router';
import {
  authInterceptor,
  provideAuth,
  Session,
  whenSignedIn,
  withEarlyRefresh,
  withTabs,
  withTimeline,
} from '../dist/auth/fesm2022/latchkey-angular.mjs';

enableProdMode();
const requests = [];
const server = createServer(({ method, url, headers }, response) => {
  requests.push({ method, url, headers });
  response.statusCode = url === '/api/refused' ? 401 : 200;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ title: `public ${url}` }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;
// By its whole address, as the library's own requests pass by what resolves paths on a server.
const options = { api: ['/api/'], refresh: `${origin}/api/refresh` };

const hasZone = 'Zone' in globalThis;
// What the zone sees of these keeps an application from becoming stable, and the answer back.
const seenTimers = [];
const { setTimeout } = globalThis;
globalThis.setTimeout = (ring, ms, ...args) => {
  if (ms >= 1_000 && NgZone.isInAngularZone()) seenTimers.push(ms);
  return setTimeout(ring, ms, ...args);
};

const sessions = [];
const Page = Component({
  selector: 'app-page',
  template: '<p>{{ session.status() }}, {{ news() }}, {{ refused() }}</p>',
})(
  class {
    session = inject(Session);
    news = signal('no news');
    refused = signal('not refused');

    constructor() {
      sessions.push(this.session);
      const http = inject(HttpClient);
      http.get('/api/news').subscribe(({ title }) => this.news.set(title));
      http.get('/api/refused').subscribe({ error: ({ status }) => this.refused.set(status) });
    }
  },
);
const App = Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})(class {});

const render = () =>
  renderApplication(
    (context) =>
      bootstrapApplication(
        App,
        {
          providers: [
            hasZone ? provideZoneChangeDetection() : [],
            provideServerRendering(),
            provideRouter([{ path: 'page', component: Page, canActivate: [whenSignedIn] }]),
            provideHttpClient(withInterceptors([authInterceptor])),
            provideAuth(options, withTabs(), withEarlyRefresh(), withTimeline()),
          ],
        },
        context,
      ),
    {
      document: '<!doctype html><html><body><app-root></app-root></body></html>',
      url: `${origin}/page`,
      allowedHosts: ['127.0.0.1'],
    },
  );

try {
  const pages = await Promise.all([render(), render()]);

  for (const page of pages) assert.match(page, /<p[^>]*>restoring, public \/api\/news, 401<\/p>/);
  assert.notEqual(sessions[0], sessions[1]);
  assert.deepEqual(requests.map(({ method, url }) => `${method} ${url}`).sort(), [
    'GET /api/news',
    'GET /api/news',
    'GET /api/refused',
    'GET /api/refused',
  ]);
  assert.ok(requests.every(({ headers }) => headers.authorization === undefined));
  assert.deepEqual(seenTimers, []);
  console.log(`${pages.length} pages rendered on a server ${hasZone ? 'with' : 'without'} Zone.js`);
} finally {
  server.close();
}
