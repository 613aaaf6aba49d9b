/** How far a request has come. */
export type RequestStep = 'sent' | 'waiting' | 'replayed' | 'done' | 'failed' | 'cancelled';

/** Why a refresh runs. */
export type RefreshCause = 'rejected' | 'early' | 'woke' | 'reload' | 'asked';

/** How far a refresh has come; `shared` means that another tab's token made it unnecessary. */
export type RefreshStep =
  'asked' | 'holding' | 'granted' | 'rejected' | 'unavailable' | 'shared' | 'dropped';

/** One thing that happened in one tab; it names no token, and of a URL the path only. */
export type Occurrence = {
  /** Names the tab, as long as it is open. */
  readonly tab: string;
  /** Milliseconds since 1970, by the clock the tabs share. */
  readonly at: number;
} & (RequestOccurrence | RefreshOccurrence | { readonly what: 'opened' | 'closed' });

/** A request took a step. */
export interface RequestOccurrence {
  readonly what: 'request';
  readonly id: number;
  readonly step: RequestStep;
  readonly method: string;
  readonly path: string;
  /** Of the answer, `null` where there is none. */
  readonly status: number | null;
}

/** A refresh took a step. */
export interface RefreshOccurrence {
  readonly what: 'refresh';
  readonly id: number;
  readonly step: RefreshStep;
  readonly cause: RefreshCause;
  /** The generation of the token held now, `null` when there is none. */
  readonly generation: number | null;
}
