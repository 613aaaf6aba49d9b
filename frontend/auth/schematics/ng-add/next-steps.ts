interface NextStepsOptions {
  readonly isRenderedOnServer: boolean;
  readonly keepsXhr: boolean;
  readonly hasPages: boolean;
}

/** Returns the text to print about the steps that remain after the set-up. */
export function nextSteps(options: NextStepsOptions): string {
  const steps = [
    'Endpoints: the library posts to /api/login, /api/refresh and /api/logout. If your server has ' +
      'others, set `signIn`, `refresh` and `signOut` in provideAuth; the README has more options.',
    options.hasPages
      ? 'Routes: put `canActivate: [whenSignedIn]` on pages for signed-in users. The pages in ' +
        'app/auth are yours: change them as you like.'
      : 'Routes: add pages for /sign-in and /ended (or set `signInPage` and `endedPage`), with ' +
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
