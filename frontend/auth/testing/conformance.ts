import { createBench } from './bench';
import type { Candidate, ConformanceSetup } from './conformance-setup';
import { endingCases } from './ending-cases';
import { oneRefreshCases } from './one-refresh-cases';
import { requestCases } from './request-cases';

/** The result of one case; `failure` says what went wrong, or is `null` if the case passed. */
export interface CaseReport {
  readonly title: string;
  readonly failure: string | null;
}

/** Runs every case against an interceptor, each in its own application, and returns the results. */
export function checkConformance(
  candidate: Candidate,
  setup: ConformanceSetup,
): readonly CaseReport[] {
  const cases = { ...oneRefreshCases, ...endingCases, ...requestCases };
  return Object.entries(cases).map(([title, run]) => {
    const bench = createBench(candidate, setup);
    try {
      bench.signIn('token-0');
      run(bench);
      return { title, failure: null };
    } catch (error) {
      return { title, failure: error instanceof Error ? error.message : String(error) };
    } finally {
      bench.injector.destroy();
    }
  });
}
