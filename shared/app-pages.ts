/** The addresses of the app's pages. The server returns the app with 200 for these alone. */
export const appPages: readonly string[] = [
  '/',
  '/devices',
  '/account',
  '/live',
  '/admin',
  '/admin/users',
  '/admin/audit',
  '/sign-in',
  '/sign-up',
  '/reset',
  '/ended',
  '/forbidden',
  '/broken',
  '/broken-page',
];
