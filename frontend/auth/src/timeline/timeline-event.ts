import type { RefreshCause } from '../refresh/refresh-cause';

/** One event of the `Timeline`. Never contains tokens, queries or long ids. */
export type TimelineEvent = {
  /** The random name of the tab in which it happened. */
  readonly tab: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
} & TimelineEntry;

/** What happened, without tab and time. */
export type TimelineEntry =
  | {
      readonly type: 'request';
      /** The request's number within its tab. */
      readonly id: number;
      readonly method: string;
      /** Without query; long ids are cut to their last four characters: `/users/…4f2a`. */
      readonly path: string;
      readonly step: 'waiting' | 'sent' | 'replayed' | 'done' | 'failed' | 'cancelled';
      /** HTTP status of the response; 0 if there was none. */
      readonly status?: number;
    }
  | {
      readonly type: 'refreshStarted';
      readonly cause: RefreshCause;
      /** The token's generation before the refresh; `null` if unknown. */
      readonly from: number | null;
    }
  | {
      readonly type: 'refreshEnded';
      readonly cause: RefreshCause;
      readonly durationMs: number;
      /**
       * `shared`: another token, such as another tab's, arrived before anything was posted.
       * `superseded`: the user signed out in the meantime, or nobody was signed in.
       */
      readonly outcome: 'granted' | 'shared' | 'rejected' | 'unavailable' | 'superseded';
      /** The token's generation before and after the refresh; `null` if unknown. */
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly type: 'lock'; readonly step: 'queued' | 'held' | 'released' };
