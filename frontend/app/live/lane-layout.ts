import type { Chip, Gate, Lane, RequestStep } from './story';

const minuteMs = 60_000;
const closeUpMs = 15_000;
// A refresh is over quickly, so keep its result visible for a while.
const afterglowMs = 10_000;
// A chip is never narrower than this share of a lane.
const chipShare = 0.015;
const chipsHeight = 56;

/** A request or refresh with its position, in percent of the lane's width from `originAt`. */
export interface Placed {
  readonly left: number;
  readonly width: number;
}

export interface PlacedChip extends Placed {
  readonly chip: Chip;
  readonly top: number;
  readonly height: number;
  readonly parts: readonly { readonly step: RequestStep; readonly ms: number }[];
}

export interface PlacedGate extends Placed {
  readonly gate: Gate;
}

/** How much of the past the lanes show: less, and larger, around a refresh. */
export function toWindowMs(lanes: readonly Lane[], now: number): number {
  const isClose = lanes.some(({ gates }) =>
    gates.some(({ to }) => to === null || now - to < afterglowMs),
  );
  return isClose ? closeUpMs : minuteMs;
}

/** Places recent events, each in the first free row. */
export function toLayout(
  { chips, gates }: Lane,
  { originAt, now, windowMs }: { originAt: number; now: number; windowMs: number },
): { readonly chips: readonly PlacedChip[]; readonly gates: readonly PlacedGate[] } {
  const place = ({ from, to }: Chip | Gate): Placed => ({
    left: ((from - originAt) / windowMs) * 100,
    width: (((to ?? now) - from) / windowMs) * 100,
  });
  const isShown = ({ to }: Chip | Gate) => to === null || now - to < windowMs;
  const shown = chips.filter(isShown);
  const rows = toRows(shown, { now, chipMs: windowMs * chipShare });
  // Too many overlap like a deck of cards.
  const height = Math.min(14, chipsHeight / Math.max(1, ...rows.map((row) => row + 1)));
  return {
    chips: shown.map((chip, index) => ({
      chip,
      ...place(chip),
      top: (rows[index] ?? 0) * height,
      height: Math.max(1, height - 2),
      parts: chip.stretches.map(({ step, from, to }) => ({
        step,
        ms: Math.max(1, (to ?? now) - from),
      })),
    })),
    gates: gates.filter(isShown).map((gate) => ({ gate, ...place(gate) })),
  };
}

/** Whether any part of it is in the last minute. */
export function isSeen({ chips, gates }: Lane, now: number): boolean {
  return [...chips, ...gates].some((one) => isOfLastMinute(one, now));
}

/** Whether it is in progress or ended within the last minute. */
export function isOfLastMinute({ to }: Chip | Gate, now: number): boolean {
  return to === null || now - to < minuteMs;
}

/** Whether it is in progress. */
export function isUnfinished({ to }: Chip | Gate): boolean {
  return to === null;
}

function toRows(
  chips: readonly Chip[],
  { now, chipMs }: { now: number; chipMs: number },
): readonly number[] {
  const freeFrom: number[] = [];
  return chips.map(({ from, to }) => {
    const free = freeFrom.findIndex((at) => at <= from);
    const row = free === -1 ? freeFrom.length : free;
    freeFrom[row] = Math.max(to ?? now, from + chipMs);
    return row;
  });
}
