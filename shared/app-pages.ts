/** The paths of the app's pages. The server responds with 200 only to these. */
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
