/** Returns the text to print about the steps that remain after the set-up. */
export function nextSteps(options: { isRenderedOnServer: boolean; keepsXhr: boolean }): string {
  const steps = [
    'Endpoints: the library posts to /api/login, /api/refresh and /api/logout, and sends the token ' +
      'to /api/. If your server has others, set `signIn`, `refresh`, `signOut` and `api` in provideAuth.',
    'Routes: add pages for /sign-in and /ended (or set `signInPage` and `endedPage`), with ' +
      '`canActivate: [whenSignedOut]` on the sign-in page and `canActivate: [whenSignedIn]` on pages ' +
      'for signed-in users.',
    'Development: the refresh cookie needs the API on the origin of the page. Put ' +
      '{ "/api": { "target": "http://localhost:3000" } } into proxy.conf.json, and ' +
      '"proxyConfig": "proxy.conf.json" into the options of "serve" in angular.json.',
  ];
  if (options.isRenderedOnServer) {
    steps.push(
      'Server-side rendering: the server does not know who asks, so it renders pages with a guard without content. ' +
        'Save it the work in app.routes.server.ts, before the entry for **: ' +
        "{ path: 'account/**', renderMode: RenderMode.Client } for each route with whenSignedIn or " +
        'whenSignedOut.',
    );
  }
  if (options.keepsXhr) {
    steps.push(
      'Backend: this application reports progress, and fetch reports none for uploads. So it keeps ' +
        'XHR. Add withFetch() to provideHttpClient if nothing uploads: then a sign-out reaches the ' +
        'server even if the page closes.',
    );
  }
  return [
    'Next steps:',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    'The README has more.',
  ].join('\n');
}
