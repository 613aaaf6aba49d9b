import { makeEnvironmentProviders } from '@angular/core';
import type { AuthFeature } from '../provide-auth';
import { RECORDER } from './recorder';
import { Timeline } from './timeline';

/** Provides `Timeline`, which records every request, refresh and lock. */
export function withTimeline(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([Timeline, { provide: RECORDER, useExisting: Timeline }]),
  };
}
