export { SessionEnded, RefreshUnavailable } from './auth-errors';
export { authInterceptor } from './auth-interceptor';
export type { AuthOptions } from './auth-options';
export { whenSignedIn, whenSignedOut } from './guards';
export { type AuthFeature, provideAuth } from './provide-auth';
export { withoutAuth, withoutRefresh } from './request-context';
export { safeReturnUrl } from './return-url';
export { Session, type SessionEvent, type SessionStatus } from './session';
export type { TokenGrant } from './token-grant';
