import { readmeChecks } from './readme-checks';
import { recipeChecks } from './recipe-checks';
import { stop } from './start-sample';

/** A sample of a document, as a module. */
export interface Sample {
  readonly document: string;
  readonly exports: object;
}

const checks = { ...readmeChecks, ...recipeChecks };

/** Registers a test for each sample; it fails if the sample has no check. */
export function checkSamples(samples: readonly Sample[]): void {
  const nameOf = ({ exports }: Sample) => Object.keys(exports).sort().join(', ');

  describe('The samples', () => {
    // Long, for slow machines; nothing here waits for a clock.
    beforeAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000));
    beforeEach(() => localStorage.clear());
    afterEach(stop);

    for (const sample of samples) {
      it(`of ${sample.document} do what they claim: ${nameOf(sample)}`, async () => {
        const check = checks[nameOf(sample)];
        if (check === undefined) fail('There is no check of what this sample claims.');
        else await check(sample.exports as never);
      });
    }

    it('have no checks that are left over', () => {
      expect(Object.keys(checks).sort()).toEqual([...new Set(samples.map(nameOf))].sort());
    });
  });
}
