import type { Bench } from './bench';
import type { Candidate } from './conformance-setup';
import { bearer, expectEqual, only } from './expectations';

/** A case that needs a set-up of its own, which not every interceptor can have. */
export interface SetUpCase {
  /** Returns the candidate with the set-up; `null` if the case does not apply to it. */
  readonly setUp: (candidate: Candidate) => Candidate | null;
  readonly run: (bench: Bench) => void;
}

/** Cases about servers with other habits. */
export const setUpCases: Readonly<Record<string, SetUpCase>> = {
  'refreshes and retries after a 403 that means an expired token': {
    setUp: ({ providersFor403: providers, ...candidate }) =>
      providers === undefined ? null : { ...candidate, providers },
    run: (bench) => {
      const call = bench.call();
      const forbidden = { status: 403, statusText: 'Forbidden' };
      only(bench.sent(), 'request').flush(null, forbidden);
      bench.grant(only(bench.refreshes(), 'refresh'));
      const retry = only(bench.sent(), 'retry');
      retry.flush('response');
      expectEqual('Authorization', { actual: bearer(retry), expected: 'Bearer token-1' });
      expectEqual('end of the call', { actual: call.end, expected: 'succeeded' });
    },
  },

  'signs out again after the server has rejected the sign-out': {
    setUp: (candidate) => (candidate.signOutURL === undefined ? null : candidate),
    run: (bench) => {
      bench.signOut();
      const forbidden = { status: 403, statusText: 'Forbidden' };
      only(bench.signOuts(), 'sign-out').flush(null, forbidden);
      let retries = bench.signOuts();
      for (let second = 0; second < 120 && retries.length === 0; second += 1) {
        bench.passTime(1_000);
        retries = bench.signOuts();
      }
      only(retries, 'second sign-out').flush(null);
      bench.passTime(120_000);
      expectEqual('sign-outs after the server has confirmed one', {
        actual: bench.signOuts().length,
        expected: 0,
      });
    },
  },
};
