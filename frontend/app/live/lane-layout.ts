import type { Chip, Gate, Lane, RequestStep } from './story';

/** How much of the past a lane shows. */
export const windowMs = 60_000;

const chipWidthMs = 900;
const chipsHeight = 132;

/** A chip or a gate with its place: percent of the lane's width, counted from `originAt`. */
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

/** Places what happened in the last minute, each chip in the first row that is free. */
export function toLayout(
  { chips, gates }: Lane,
  { originAt, now }: { originAt: number; now: number },
): { readonly chips: readonly PlacedChip[]; readonly gates: readonly PlacedGate[] } {
  const place = ({ from, to }: Chip | Gate): Placed => ({
    left: ((from - originAt) / windowMs) * 100,
    width: (((to ?? now) - from) / windowMs) * 100,
  });
  const shown = chips.filter((chip) => isShown(chip, now));
  const rows = toRows(shown, now);
  const height = Math.max(
    2,
    Math.min(14, chipsHeight / Math.max(1, ...rows.map((row) => row + 1))),
  );
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
    gates: gates.filter((gate) => isShown(gate, now)).map((gate) => ({ gate, ...place(gate) })),
  };
}

/** Whether anything of it reaches into the window. */
export function isSeen({ chips, gates }: Lane, now: number): boolean {
  return [...chips, ...gates].some((one) => isShown(one, now));
}

/** Whether it still grows. */
export function isUnfinished({ to }: Chip | Gate): boolean {
  return to === null;
}

function isShown({ to }: Chip | Gate, now: number): boolean {
  return to === null || now - to < windowMs;
}

function toRows(chips: readonly Chip[], now: number): readonly number[] {
  const freeFrom: number[] = [];
  return chips.map(({ from, to }) => {
    const free = freeFrom.findIndex((at) => at <= from);
    const row = free === -1 ? freeFrom.length : free;
    freeFrom[row] = Math.max(to ?? now, from + chipWidthMs);
    return row;
  });
}
