import { TestBed } from '@angular/core/testing';
import { type Motion, flowingNow } from './flowing-now';

describe("the live view's clock", () => {
  beforeEach(() => jasmine.clock().install().mockDate(new Date(1_000_000)));
  afterEach(() => jasmine.clock().uninstall());

  for (const [motion, everyMs] of [
    ['growing', 100],
    ['gliding', 1_000],
  ] as const) {
    it(`ticks every ${everyMs} ms while something is ${motion}`, () => {
      const now = watch(() => motion);

      const elapsed = [everyMs - 1, 1, everyMs].map((ms) => {
        jasmine.clock().tick(ms);
        return now() - 1_000_000;
      });

      expect(elapsed).toEqual([0, everyMs, 2 * everyMs]);
    });
  }

  it('does not tick while nothing moves', () => {
    const motion = jasmine.createSpy().and.returnValue('none');
    watch(motion);
    motion.calls.reset();

    jasmine.clock().tick(10_000);

    expect(motion).not.toHaveBeenCalled();
  });

  it('stops once everything has left the view', () => {
    const now = watch((present) => (present < 1_002_000 ? 'gliding' : 'none'));

    jasmine.clock().tick(10_000);

    expect(now()).toBe(1_002_000);
  });

  it('ticks rarely with reduced motion', () => {
    spyOn(window, 'matchMedia').and.returnValue({ matches: true } as MediaQueryList);
    const now = watch(() => 'growing');

    const elapsed = [4_999, 1, 5_000].map((ms) => {
      jasmine.clock().tick(ms);
      return now() - 1_000_000;
    });

    expect(elapsed).toEqual([0, 5_000, 10_000]);
  });
});

function watch(motion: (now: number) => Motion) {
  const now = TestBed.runInInjectionContext(() => flowingNow(motion));
  TestBed.tick();
  return now;
}
