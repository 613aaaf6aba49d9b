import type { Chip, Gate, Lane } from './story';

/** What the lanes come to. */
export interface Counters {
  readonly waiting: number;
  readonly refreshesMade: number;
  /** How many more there would be if each waiting request had refreshed for itself. */
  readonly refreshesSaved: number;
  readonly longestWaitMs: number;
}

/** The last time requests gathered at a refresh: "12 requests, 3 tabs, 1 refresh". */
export interface Gathering {
  readonly requests: number;
  readonly tabs: number;
  readonly refreshes: number;
}

/** Counts what the lanes show. */
export function toCounters(lanes: readonly Lane[], now: number): Counters {
  const waits = lanes.flatMap(({ chips }) => chips.flatMap((chip) => waitsOf(chip, now)));
  const refreshesMade = lanes.flatMap(({ gates }) => gates.filter(isPosted)).length;
  const forRequests = lanes.flatMap(({ gates }) =>
    gates.filter((gate) => isPosted(gate) && gate.cause === 'rejected'),
  ).length;
  return {
    waiting: waits.filter(({ isOver }) => !isOver).length,
    refreshesMade,
    refreshesSaved: Math.max(0, waits.length - forRequests),
    longestWaitMs: Math.max(0, ...waits.map(({ ms }) => ms)),
  };
}

/** The last gathering, `null` while no request has ever waited. */
export function toGathering(lanes: readonly Lane[]): Gathering | null {
  const gates = lanes.flatMap((lane) => lane.gates.map((gate) => ({ lane, gate })));
  const gathered = (gate: Gate) =>
    lanes
      .map(({ chips }) => chips.filter((chip) => waitedAt(chip, gate)).length)
      .filter((count) => count > 0);
  const last = gates
    .filter(({ gate }) => gathered(gate).length > 0)
    .sort((one, other) => one.gate.from - other.gate.from)
    .at(-1);
  if (last === undefined) return null;

  const together = gates.filter(({ gate }) => overlaps(gate, last.gate));
  const span = {
    from: Math.min(...together.map(({ gate }) => gate.from)),
    to: together.some(({ gate }) => gate.to === null)
      ? null
      : Math.max(...together.map(({ gate }) => gate.to ?? 0)),
  };
  const counts = gathered({ ...last.gate, ...span });
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    tabs: counts.length,
    refreshes: together.filter(({ gate }) => isPosted(gate)).length,
  };
}

/** Whether the refresh asked the server, instead of taking another tab's token. */
function isPosted({ hasKey, outcome }: Gate): boolean {
  return hasKey && outcome !== 'shared' && outcome !== 'superseded';
}

function waitsOf({ stretches }: Chip, now: number): { ms: number; isOver: boolean }[] {
  return stretches
    .filter(({ step }) => step === 'waiting')
    .map(({ from, to }) => ({ ms: (to ?? now) - from, isOver: to !== null }));
}

function waitedAt({ stretches }: Chip, gate: Span): boolean {
  return stretches.some((stretch) => stretch.step === 'waiting' && overlaps(stretch, gate));
}

interface Span {
  readonly from: number;
  readonly to: number | null;
}

function overlaps(one: Span, other: Span): boolean {
  return one.from <= (other.to ?? Infinity) && other.from <= (one.to ?? Infinity);
}
