/** Where each resource of the API is. Parameters are written as `:name`. */
export const apiPaths = {
  register: '/api/register',
  login: '/api/login',
  refresh: '/api/refresh',
  logout: '/api/logout',
  me: '/api/me',
  confirm: '/api/me/confirm',
  sessions: '/api/sessions',
  session: '/api/sessions/:sid',
} as const;

/** Where the public keys are that verify access tokens (RFC 8615). */
export const jwksPath = '/.well-known/jwks.json';
