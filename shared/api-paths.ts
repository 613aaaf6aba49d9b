/** The paths of the API; parameters are written as `:name`. */
export const apiPaths = {
  register: '/api/register',
  login: '/api/login',
  refresh: '/api/refresh',
  logout: '/api/logout',
  me: '/api/me',
  stepUp: '/api/me/step-up',
  password: '/api/me/password',
  passwordReset: '/api/password/reset',
  sessions: '/api/sessions',
  session: '/api/sessions/:sid',
  adminUsers: '/api/admin/users',
  adminUser: '/api/admin/users/:id',
  adminUserSessions: '/api/admin/users/:id/sessions',
  adminAudit: '/api/admin/audit',
  openAPI: '/api/openapi.json',
  docs: '/api/docs',
  docsStyle: '/api/docs/style.css',
} as const;

/** The path of the public keys that verify access tokens (RFC 8615). */
export const jwksPath = '/.well-known/jwks.json';

/** The paths of the health checks for operators and proxies. */
export const healthPaths = {
  live: '/health/live',
  ready: '/health/ready',
  accepting: '/health/accepting',
} as const;

/** The path by which password managers find the page to change a password (W3C). */
export const changePasswordPath = '/.well-known/change-password';
