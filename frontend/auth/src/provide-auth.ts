import {
  type EnvironmentProviders,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { AUTH_OPTIONS, type AuthOptions, resolveOptions } from './auth-options';
import { startSession } from './session/start-session';

/** An optional feature of `provideAuth`: `withTabs()`, `withEarlyRefresh()` or `withTimeline()`. */
export interface AuthFeature {
  readonly providers: EnvironmentProviders;
}

/** Sets up `Session`, `authInterceptor` and the guards, and restores the session at start. */
export function provideAuth(
  options: AuthOptions,
  ...features: readonly AuthFeature[]
): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: AUTH_OPTIONS, useValue: resolveOptions(options) },
    features.map((feature) => feature.providers),
    provideAppInitializer(startSession),
  ]);
}
