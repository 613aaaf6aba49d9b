import type { Chip, Gate, Lane } from './story';

/** The totals of all lanes. */
export interface Counters {
  readonly waiting: number;
  /** Refreshes that returned a token. */
  readonly refreshesMade: number;
  /** How many more there would be if each request had refreshed by itself. */
  readonly refreshesSaved: number;
  readonly longestWaitMs: number;
}

/** The last refresh with waiting requests: "12 requests, 3 tabs, 1 refresh". */
export interface Gathering {
  readonly requests: number;
  readonly tabs: number;
  /** Refreshes that returned a token. */
  readonly refreshes: number;
  /** `null` while in progress. */
  readonly outcome: Gate['outcome'];
}

/** Returns the totals of the lanes. */
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

/** Returns the last refresh with waiting requests, `null` if there was none. */
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
    // Requests rejected shortly after a failed refresh count as its own.
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

/** Whether the token came from the server rather than from another tab. */
function isGranted({ outcome }: Gate): boolean {
  return outcome === 'granted';
}

function isFruitful({ outcome }: Gate): boolean {
  return outcome === 'granted' || outcome === 'shared';
}

/** A closed tab has no waiting requests. */
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
