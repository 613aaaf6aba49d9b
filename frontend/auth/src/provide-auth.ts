import {
  type EnvironmentProviders,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { AUTH_OPTIONS, type AuthOptions, resolveOptions } from './auth-options';
import { startSession } from './session/start-session';

/** An addition to `provideAuth`: `withTabs()`, `withEarlyRefresh()`, `withTimeline()`. */
export interface AuthFeature {
  readonly providers: EnvironmentProviders;
}

/** Provides `Session` and what `authInterceptor` and the guards need, and restores the session. */
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
