import { TestBed } from '@angular/core/testing';
import { LaneView } from './lane-view';
import type { Chip } from './story';

describe('a lane of the live view', () => {
  it('shows two hundred requests by color, without borders that would hide them', () => {
    const lane = show(200);

    const [chip] = lane.querySelectorAll('.chip');

    expect(chip && getComputedStyle(chip).borderBlockWidth).toBe('0px');
  });

  it('shows a border around each of a few requests', () => {
    const lane = show(4);

    const [chip] = lane.querySelectorAll('.chip');

    expect(chip && getComputedStyle(chip).borderBlockWidth).toBe('1px');
  });
});

/** A tab with `count` waiting requests. */
function show(count: number): HTMLElement {
  const now = Date.now();
  const fixture = TestBed.createComponent(LaneView);
  const chips = Array.from({ length: count }, (_, id): Chip => {
    const stretches = [{ step: 'waiting', from: now - 1_000, to: null } as const];
    return { id, step: 'waiting', from: now - 1_000, to: null, stretches };
  });
  const lane = { tab: 'a', number: 1, presence: 'open', chips, gates: [] };
  const inputs = { lane, isThisTab: true, now, windowMs: 15_000 };
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  fixture.detectChanges();
  const element = fixture.nativeElement as HTMLElement;
  // The colors come from the theme, which specs don't load.
  element.style.setProperty('--surface', 'white');
  return element;
}
