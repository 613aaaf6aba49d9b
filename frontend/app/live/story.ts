import type { Occurrence, RefreshCause, RefreshStep, RequestStep } from './occurrence';

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
  readonly name: string;
  readonly stretches: readonly Stretch[];
  /** The last step; `done`, `failed` and `cancelled` are ends. */
  readonly step: RequestStep;
  readonly from: number;
  readonly to: number | null;
}

/** One refresh of one tab: the gate that requests wait at. */
export interface Gate {
  readonly id: number;
  readonly cause: RefreshCause;
  readonly from: number;
  readonly to: number | null;
  /** Whether the tab has the lock, so that it may post. */
  readonly hasKey: boolean;
  readonly step: RefreshStep;
  readonly generations: readonly [before: number | null, after: number | null];
}

/** What happened in one tab. */
export interface Lane {
  readonly tab: string;
  /** Counted in the order in which the tabs were seen. */
  readonly number: number;
  readonly isOpen: boolean;
  readonly chips: readonly Chip[];
  readonly gates: readonly Gate[];
}

/** Tells what happened as lanes, one for each tab. */
export function toLanes(occurrences: readonly Occurrence[]): readonly Lane[] {
  const tabs = [...new Set(occurrences.map(({ tab }) => tab))];
  return tabs.map((tab, index) => {
    const own = occurrences.filter((occurrence) => occurrence.tab === tab);
    return {
      tab,
      number: index + 1,
      isOpen: own.at(-1)?.what !== 'closed',
      chips: byId(own.filter((taken) => taken.what === 'request')).map(toChip),
      gates: byId(own.filter((taken) => taken.what === 'refresh')).map(toGate),
    };
  });
}

type RequestStepTaken = Extract<Occurrence, { readonly what: 'request' }>;
type RefreshStepTaken = Extract<Occurrence, { readonly what: 'refresh' }>;
type Steps<Step> = readonly [Step, ...Step[]];

function byId<Step extends { readonly id: number }>(steps: readonly Step[]): Steps<Step>[] {
  const groups = new Map<number, [Step, ...Step[]]>();
  for (const step of steps) {
    const group = groups.get(step.id);
    if (group === undefined) groups.set(step.id, [step]);
    else group.push(step);
  }
  return [...groups.values()];
}

function toChip(steps: Steps<RequestStepTaken>): Chip {
  const [{ id, method, path, at: from }] = steps;
  const last = steps.at(-1) ?? steps[0];
  return {
    id,
    name: `${method} ${path}`,
    step: last.step,
    from,
    to: isEnd(last.step) ? last.at : null,
    stretches: steps
      .filter(({ step }) => !isEnd(step))
      .map(({ step, at }, index) => ({ step, from: at, to: steps[index + 1]?.at ?? null })),
  };
}

function toGate(steps: Steps<RefreshStepTaken>): Gate {
  const [{ id, cause, at: from, generation }] = steps;
  const last = steps.at(-1) ?? steps[0];
  const isOver = last.step !== 'asked' && last.step !== 'holding';
  return {
    id,
    cause,
    from,
    to: isOver ? last.at : null,
    step: last.step,
    hasKey: steps.some(({ step }) => step === 'holding'),
    generations: [generation, isOver ? last.generation : null],
  };
}

/** Whether nothing comes after that step. */
export function isEnd(step: RequestStep): boolean {
  return step === 'done' || step === 'failed' || step === 'cancelled';
}
