import type { Chip, Gate, Lane } from './story';

/** What the lanes come to. */
export interface Counters {
  readonly waiting: number;
  /** Those that brought a token. */
  readonly refreshesMade: number;
  /** How many more there would be if each request that got a token had refreshed for itself. */
  readonly refreshesSaved: number;
  readonly longestWaitMs: number;
}

/** The last time requests gathered at a refresh: "12 requests, 3 tabs, 1 refresh". */
export interface Gathering {
  readonly requests: number;
  readonly tabs: number;
  /** Those that brought a token. */
  readonly refreshes: number;
  /** `null` while it lasts. */
  readonly outcome: Gate['outcome'];
}

/** Counts what the lanes show. */
export function toCounters(lanes: readonly Lane[], now: number): Counters {
  const waits = lanes.flatMap((lane) => waitsIn(lane, now));
  const granted = lanes.flatMap((lane) =>
    lane.gates.filter(isGranted).map((gate) => ({ isWaitedAt: lane.chips.some(waitedAt(gate)) })),
  );
  const served = waits.filter(({ isServed }) => isServed).length;
  const forRequests = granted.filter(({ isWaitedAt }) => isWaitedAt).length;
  return {
    waiting: waits.filter(({ isOver }) => !isOver).length,
    refreshesMade: granted.length,
    refreshesSaved: Math.max(0, served - forRequests),
    longestWaitMs: Math.max(0, ...waits.map(({ ms }) => ms)),
  };
}

/** The last gathering, `null` while no request has ever waited. */
export function toGathering(lanes: readonly Lane[]): Gathering | null {
  const gates = lanes.flatMap((lane) => lane.gates.map((gate) => ({ lane, gate })));
  const last = gates
    .filter(({ lane, gate }) => lane.chips.some(waitedAt(gate)))
    .toSorted((one, other) => one.gate.from - other.gate.from)
    .at(-1)?.gate;
  if (last === undefined) return null;

  const together = gates.map(({ gate }) => gate).filter((gate) => overlaps(gate, last));
  const isOver = together.every(({ to }) => to !== null);
  const isFruitless = isOver && !together.some(isFruitful);
  const span = {
    from: Math.min(...together.map(({ from }) => from)),
    // What is refused after a refresh in vain belongs to it: nobody tries again so soon.
    to: isOver && !isFruitless ? Math.max(...together.map(({ to }) => to ?? 0)) : null,
  };
  const counts = lanes
    .map(({ chips }) => chips.filter(waitedAt(span)).length)
    .filter((count) => count > 0);
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    tabs: counts.length,
    refreshes: together.filter(isGranted).length,
    outcome: isOver ? (together.find(isFruitful) ?? last).outcome : null,
  };
}

/** Whether the server gave a token, instead of another tab. */
function isGranted({ outcome }: Gate): boolean {
  return outcome === 'granted';
}

function isFruitful({ outcome }: Gate): boolean {
  return outcome === 'granted' || outcome === 'shared';
}

/** A tab that is gone waits for nothing. */
function waitsIn({ chips, gates, presence }: Lane, now: number) {
  return chips
    .flatMap(({ stretches }) => stretches)
    .filter(({ step, to }) => step === 'waiting' && (to !== null || presence !== 'closed'))
    .map((wait) => ({
      ms: (wait.to ?? now) - wait.from,
      isOver: wait.to !== null,
      isServed: gates.some((gate) => isFruitful(gate) && overlaps(wait, gate)),
    }));
}

function waitedAt(span: Span): (chip: Chip) => boolean {
  return ({ stretches }) =>
    stretches.some((stretch) => stretch.step === 'waiting' && overlaps(stretch, span));
}

interface Span {
  readonly from: number;
  readonly to: number | null;
}

function overlaps(one: Span, other: Span): boolean {
  return one.from <= (other.to ?? Infinity) && other.from <= (one.to ?? Infinity);
}
