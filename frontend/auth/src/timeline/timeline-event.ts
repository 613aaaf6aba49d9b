import type { RefreshCause } from '../refresh/token-refresher';

/** What can be watched while it happens. Never a token: paths without query or ids, versions, times. */
export type TimelineEvent = {
  /** The tab, named by chance when it was opened. */
  readonly tab: string;
  /** Milliseconds since 1970. */
  readonly at: number;
} & TimelineEntry;

/** What happened, without where and when. */
export type TimelineEntry =
  | {
      readonly type: 'request';
      /** Counts the requests of this tab. */
      readonly id: number;
      readonly method: string;
      /** Without query; of a part that looks like an id the last four characters: `/users/…4f2a`. */
      readonly path: string;
      readonly step: 'waiting' | 'sent' | 'replayed' | 'done' | 'failed' | 'cancelled';
      /** Of the answer; 0 for none. */
      readonly status?: number;
    }
  | {
      readonly type: 'refreshStarted';
      readonly cause: RefreshCause;
      /** The generation of the token until now, `null` when none is known. */
      readonly from: number | null;
    }
  | {
      readonly type: 'refreshEnded';
      readonly cause: RefreshCause;
      readonly durationMs: number;
      /**
       * `shared`: a token came from elsewhere before anything was posted. `superseded`: the user has
       * signed out meanwhile, or nobody was signed in.
       */
      readonly outcome: 'granted' | 'shared' | 'rejected' | 'unavailable' | 'superseded';
      /** The generation of the token before and after, `null` when none is known. */
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly type: 'lock'; readonly step: 'queued' | 'held' | 'released' };
