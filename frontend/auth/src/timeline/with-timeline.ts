import { makeEnvironmentProviders } from '@angular/core';
import type { AuthFeature } from '../provide-auth';
import { RECORDER } from './recorder';
import { Timeline } from './timeline';

/** Provides `Timeline`, in which every request, refresh and lock can be watched. */
export function withTimeline(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([Timeline, { provide: RECORDER, useExisting: Timeline }]),
  };
}
