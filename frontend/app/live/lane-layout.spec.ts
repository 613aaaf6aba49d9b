import { toLayout, toWindowMs } from './lane-layout';
import type { Chip, Gate, Lane } from './story';

describe('the lanes of the live view', () => {
  it('show the last minute, or the last 15 seconds around a refresh', () => {
    const windowAt = (now: number, to: number | null) =>
      toWindowMs([laneOf({ gates: [{ ...gate, to }] })], now) / 1_000;

    expect(windowAt(2_000, null)).toBe(15);
    expect([windowAt(12_999, 3_000), windowAt(13_000, 3_000)]).toEqual([15, 60]);
  });

  it('show a 3-second refresh as a fifth of the 15-second view', () => {
    const lane = laneOf({ gates: [{ ...gate, from: 1_000, to: 4_000 }] });

    const [placed] = toLayout(lane, { originAt: 1_000, now: 5_000, windowMs: 15_000 }).gates;

    expect([placed?.left, placed?.width]).toEqual([0, 20]);
  });

  it('fit two hundred waiting requests into their height', () => {
    const chips = Array.from({ length: 200 }, (_, id) => ({ ...chip, id }));

    const placed = toLayout(laneOf({ chips }), { originAt: 0, now: 5_000, windowMs: 15_000 });

    expect(new Set(placed.chips.map(({ top }) => top)).size).toBe(200);
    expect(Math.max(...placed.chips.map(({ top, height }) => top + height))).toBeLessThan(60);
  });

  it('omit what is older than the window', () => {
    const chips = [{ ...chip, to: 1_000 }, chip];

    const placed = toLayout(laneOf({ chips }), { originAt: 0, now: 16_000, windowMs: 15_000 });

    expect(placed.chips.map(({ chip: { to } }) => to)).toEqual([null]);
  });
});

const chip: Chip = { id: 1, step: 'waiting', from: 0, to: null, stretches: [] };

const gate: Gate = {
  cause: 'rejected',
  from: 0,
  to: null,
  hasKey: true,
  outcome: null,
  generations: [1, null],
};

function laneOf(parts: Partial<Lane>): Lane {
  return { tab: 'a', number: 1, presence: 'open', chips: [], gates: [], ...parts };
}
