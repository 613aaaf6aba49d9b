import {
  type EnvironmentProviders,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { AUTH_OPTIONS, type AuthOptions, resolveOptions } from './auth-options';
import { checkOptions } from './check-options';
import { startSession } from './session/start-session';

// False in a production build of Angular, which then drops the check.
declare const ngDevMode: boolean | undefined;

/** An optional feature of `provideAuth`: `withTabs()`, `withEarlyRefresh()` or `withTimeline()`. */
export interface AuthFeature {
  readonly providers: EnvironmentProviders;
}

/**
 * Sets up `Session`, `authInterceptor` and the guards, and restores the session at start.
 *
 * @throws Error in development, naming options that contradict each other or can never match a request
 */
export function provideAuth(
  options: AuthOptions,
  ...features: readonly AuthFeature[]
): EnvironmentProviders {
  const resolved = resolveOptions(options);
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkOptions(resolved);
  return makeEnvironmentProviders([
    { provide: AUTH_OPTIONS, useValue: resolved },
    features.map((feature) => feature.providers),
    provideAppInitializer(startSession),
  ]);
}
