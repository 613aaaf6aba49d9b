import { type Bench, createBench } from './bench';
import type { Candidate, ConformanceSetup } from './conformance-setup';
import { endingCases } from './ending-cases';
import { oneRefreshCases } from './one-refresh-cases';
import { requestCases } from './request-cases';
import { setUpCases } from './set-up-cases';

/** The result of one case. */
export interface CaseReport {
  readonly title: string;
  /** What went wrong; `null` if nothing did. */
  readonly failure: string | null;
  /** Whether the case applies: some need a set-up that an interceptor may not have. */
  readonly applies: boolean;
}

/** Runs every case against an interceptor, each in its own application, and returns the results. */
export function checkConformance(
  candidate: Candidate,
  setup: ConformanceSetup,
): readonly CaseReport[] {
  const cases = { ...oneRefreshCases, ...endingCases, ...requestCases };
  return [
    ...Object.entries(cases).map(([title, run]) => ({
      title,
      failure: failureOf(run, createBench(candidate, setup)),
      applies: true,
    })),
    ...Object.entries(setUpCases).map(([title, { setUp, run }]) => {
      const configured = setUp(candidate);
      if (configured === null) return { title, failure: null, applies: false };
      return { title, failure: failureOf(run, createBench(configured, setup)), applies: true };
    }),
  ];
}

function failureOf(run: (bench: Bench) => void, bench: Bench): string | null {
  try {
    bench.signIn('token-0');
    run(bench);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    bench.injector.destroy();
  }
}
