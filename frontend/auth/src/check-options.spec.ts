import { provideAuth } from './provide-auth';

describe('Options that contradict each other', () => {
  for (const [options, ...names] of [
    [{ api: [] }, '"api"'],
    [{ api: ['api.example.com'] }, '"api.example.com"'],
    [{ refresh: 'api/refresh' }, '"api/refresh"'],
    [{ signIn: '/api/logout' }, '"signIn"', '"signOut"'],
    [{ refresh: '/api/logout' }, '"refresh"', '"signOut"'],
    [{ endedPage: '/sign-in' }, '"signInPage"', '"endedPage"'],
    [{ api: ['https://*.example.com/'] }, 'wildcard'],
    [{ api: ['/api/*'] }, 'wildcard'],
    [{ api: ['//api.example.com/'] }, 'scheme'],
    [{ refresh: '//api.example.com/refresh' }, 'scheme'],
    [{ api: ['/api/?version=2'] }, 'query'],
    [{ api: ['/api/#part'] }, 'fragment'],
    [{ api: ['\\\\api.example.com'] }, 'neither a path'],
    [{ api: ['/api\\v1/'] }, 'backslash'],
    [{ api: ['/api /'] }, 'white space'],
    [{ api: ['https://ada:secret@example.com/'] }, 'password'],
    [{ api: ['https://example.com:port/'] }, 'valid URL'],
  ] as const) {
    it(`fail at start: ${JSON.stringify(options)}`, () => {
      const provide = () => provideAuth({ api: ['/api/'], ...options });

      for (const name of names) expect(provide).toThrowError(new RegExp(name));
    });
  }
});

describe('Options that fit', () => {
  for (const options of [
    { api: ['/api/', '/', 'https://api.example.com', 'HTTP://localhost:8080/v1'] },
    // As in Keycloak and Supabase.
    { signIn: '/token', refresh: '/token' },
    { signIn: '/token?grant_type=password', refresh: '/token?grant_type=refresh_token' },
  ]) {
    it(`are accepted: ${JSON.stringify(options)}`, () => {
      expect(() => provideAuth({ api: ['/api/'], ...options })).not.toThrow();
    });
  }
});
