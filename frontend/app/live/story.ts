import type { RefreshCause, TimelineEvent } from '@latchkey/angular';

type RequestEvent = Extract<TimelineEvent, { readonly type: 'request' }>;
type RefreshEnd = Extract<TimelineEvent, { readonly type: 'refreshEnded' }>;

/** How far a request has come. */
export type RequestStep = RequestEvent['step'];

/** A stretch of time in which a request stayed where it was. */
export interface Stretch {
  readonly step: RequestStep;
  readonly from: number;
  /** `null` while it lasts. */
  readonly to: number | null;
}

/** One request, from its first to its last step. */
export interface Chip {
  readonly id: number;
  readonly stretches: readonly Stretch[];
  /** The last step; `done`, `failed` and `cancelled` are ends. */
  readonly step: RequestStep;
  readonly from: number;
  readonly to: number | null;
}

/** One refresh of one tab: the gate that requests wait at. */
export interface Gate {
  readonly cause: RefreshCause;
  readonly from: number;
  readonly to: number | null;
  /** Whether the tab got the lock, so that it may post. */
  readonly hasKey: boolean;
  /** `null` while it runs. */
  readonly outcome: RefreshEnd['outcome'] | null;
  readonly generations: readonly [before: number | null, after: number | null];
}

/** What happened in one tab. */
export interface Lane {
  readonly tab: string;
  /** Counted in the order in which the tabs were seen. */
  readonly number: number;
  readonly chips: readonly Chip[];
  readonly gates: readonly Gate[];
}

/** Tells what happened as lanes, one for each tab. */
export function toLanes(events: readonly TimelineEvent[]): readonly Lane[] {
  const tabs = [...new Set(events.map(({ tab }) => tab))];
  return tabs.map((tab, index) => {
    const own = events.filter((event) => event.tab === tab);
    return { tab, number: index + 1, chips: toChips(own), gates: toGates(own) };
  });
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

/** A tab has one refresh at a time, so what comes between its start and its end belongs to it. */
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
