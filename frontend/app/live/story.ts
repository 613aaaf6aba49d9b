import type { RefreshCause, TimelineEvent } from '@latchkey/angular';
import type { Viewer } from './open-tabs';

type RequestEvent = Extract<TimelineEvent, { readonly type: 'request' }>;
type RefreshEnd = Extract<TimelineEvent, { readonly type: 'refreshEnded' }>;

/** A step of a request. */
export type RequestStep = RequestEvent['step'];

/** The time a request spent in one step. */
export interface Stretch {
  readonly step: RequestStep;
  readonly from: number;
  /** `null` while in progress. */
  readonly to: number | null;
}

/** A request with its steps. */
export interface Chip {
  readonly id: number;
  readonly stretches: readonly Stretch[];
  /** The last step; `done`, `failed` and `cancelled` are final. */
  readonly step: RequestStep;
  readonly from: number;
  readonly to: number | null;
}

/** A refresh of a tab, for which requests wait. */
export interface Gate {
  readonly cause: RefreshCause;
  readonly from: number;
  readonly to: number | null;
  /** Whether the tab has the lock, so that it may send the refresh. */
  readonly hasKey: boolean;
  /** `null` while it runs. */
  readonly outcome: RefreshEnd['outcome'] | null;
  readonly generations: readonly [before: number | null, after: number | null];
}

/** The events of one tab. */
export interface Lane {
  readonly tab: string;
  /** The tab's number; `null` for a tab that never showed the live view. */
  readonly number: number | null;
  /** Whether its live view is open, is closed, or was never seen. */
  readonly presence: 'open' | 'closed' | 'unseen';
  readonly chips: readonly Chip[];
  readonly gates: readonly Gate[];
}

/** Arranges the events in lanes: one for each live view, then those of other tabs. */
export function toLanes(
  events: readonly TimelineEvent[],
  viewers: readonly Viewer[],
): readonly Lane[] {
  const numbered = viewers.toSorted((one, other) => one.number - other.number);
  const tabs = new Set([...numbered, ...events].map(({ tab }) => tab));
  return [...tabs].map((tab) => {
    const own = events.filter((event) => event.tab === tab);
    const viewer = viewers.find((each) => each.tab === tab);
    return {
      tab,
      number: viewer?.number ?? null,
      presence: toPresence(viewer, own),
      chips: toChips(own),
      gates: toGates(own),
    };
  });
}

function toPresence(viewer: Viewer | undefined, own: readonly TimelineEvent[]): Lane['presence'] {
  if (viewer?.closedAt === null) return 'open';
  // The tab shows another page now.
  const isGone = viewer !== undefined && (own.at(-1)?.at ?? 0) <= viewer.closedAt;
  return isGone ? 'closed' : 'unseen';
}

function toChips(events: readonly TimelineEvent[]): readonly Chip[] {
  const requests = new Map<number, RequestEvent[]>();
  for (const event of events) {
    if (event.type !== 'request') continue;
    requests.set(event.id, [...(requests.get(event.id) ?? []), event]);
  }
  return [...requests].flatMap(([id, steps]) => {
    const first = steps[0];
    const last = steps.at(-1);
    if (first === undefined || last === undefined) return [];
    const stretches = steps
      .filter(({ step }) => !isEnd(step))
      .map(({ step, at }, index) => ({ step, from: at, to: steps[index + 1]?.at ?? null }));
    return {
      id,
      stretches,
      step: last.step,
      from: first.at,
      to: isEnd(last.step) ? last.at : null,
    };
  });
}

/** A tab has one refresh at a time, so events between its start and end belong to it. */
function toGates(events: readonly TimelineEvent[]): readonly Gate[] {
  return events.reduce<readonly Gate[]>((gates, event) => {
    const open = gates.at(-1);
    if (event.type === 'refreshStarted') {
      const { cause, at: from, from: before } = event;
      const generations = [before, null] as const;
      return [...gates, { cause, from, to: null, hasKey: false, outcome: null, generations }];
    }
    if (open?.to !== null) return gates;
    if (event.type === 'lock' && event.step === 'held') {
      return [...gates.slice(0, -1), { ...open, hasKey: true }];
    }
    if (event.type !== 'refreshEnded') return gates;
    const { at: to, outcome, from, to: after } = event;
    return [...gates.slice(0, -1), { ...open, to, outcome, generations: [from, after] }];
  }, []);
}

function isEnd(step: RequestStep): boolean {
  return step === 'done' || step === 'failed' || step === 'cancelled';
}
