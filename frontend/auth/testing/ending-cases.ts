import type { Cases } from './bench';
import { bearer, expectAllFailed, expectEqual, only, rejectMany, rejectOne } from './expectations';

/** Cases about the end: every wait ends, and a session ends only when it should. */
export const endingCases: Cases = {
  'ends every wait when the refresh is rejected': (bench) => {
    const calls = rejectMany(bench, 3);
    bench.reject(only(bench.refreshes(), 'refresh'));
    expectAllFailed(calls);
    expectEqual('refreshes of the refresh', { actual: bench.refreshes().length, expected: 0 });
    expectEqual('whether the session continues', { actual: bench.isSignedIn(), expected: false });
  },

  'ends every wait when the server is unavailable, and keeps the session': (bench) => {
    const calls = rejectMany(bench, 3);
    only(bench.refreshes(), 'refresh').flush(null, { status: 503, statusText: 'Unavailable' });
    expectAllFailed(calls);
    expectEqual('whether the session continues', { actual: bench.isSignedIn(), expected: true });
  },

  'ends every wait when there is no network, and keeps the session': (bench) => {
    const calls = rejectMany(bench, 2);
    only(bench.refreshes(), 'refresh').error(new ProgressEvent('error'));
    expectAllFailed(calls);
    expectEqual('whether the session continues', { actual: bench.isSignedIn(), expected: true });
  },

  'ends every wait when the refresh returns no token': (bench) => {
    const calls = rejectMany(bench, 2);
    only(bench.refreshes(), 'refresh').flush(null);
    expectAllFailed(calls);
  },

  'ends every wait within 20 s when the refresh never returns': (bench) => {
    const calls = rejectMany(bench, 2);
    bench.passTime(20_000);
    expectAllFailed(calls);
  },

  'does not undo a sign-out when a refresh in flight returns': (bench) => {
    const [call] = rejectMany(bench, 1);
    const refresh = only(bench.refreshes(), 'refresh');
    bench.signOut();
    if (!refresh.cancelled) bench.grant(refresh);
    expectEqual('whether somebody is signed in', { actual: bench.isSignedIn(), expected: false });
    expectEqual('retries', { actual: bench.sent('/api/0').length, expected: 0 });
    expectEqual('end of the call', { actual: call?.end ?? null, expected: 'failed' });
  },

  'returns each caller its own rejection when the refresh is rejected': (bench) => {
    const calls = rejectMany(bench, 2);
    bench.reject(only(bench.refreshes(), 'refresh'));
    const urls = calls.map(({ error }) => (error as { url?: string } | null)?.url);
    expectEqual('addresses of the failures', { actual: urls, expected: ['/api/0', '/api/1'] });
  },

  'does not sign in again with a refresh from before a sign-out': (bench) => {
    const refresh = rejectOne(bench);
    bench.signOut();
    bench.signIn('token-of-another');
    if (!refresh.cancelled) bench.grant(refresh);
    bench.call('/api/next');
    const next = only(bench.sent('/api/next'), 'request');
    expectEqual('Authorization', { actual: bearer(next), expected: 'Bearer token-of-another' });
  },

  "does not retry one user's request as another user": (bench) => {
    const [call] = rejectMany(bench, 1);
    const refresh = only(bench.refreshes(), 'refresh');
    bench.signOut();
    bench.signIn('token-of-another');
    if (!refresh.cancelled) bench.grant(refresh);
    expectEqual('retries', { actual: bench.sent('/api/0').length, expected: 0 });
    expectEqual('end of the call', { actual: call?.end ?? null, expected: 'failed' });
  },

  'passes a 401 to its caller if another user has signed in meanwhile': (bench) => {
    const call = bench.call();
    const late = only(bench.sent(), 'request');
    bench.signOut();
    bench.signIn('token-of-another');
    bench.reject(late);
    expectEqual('retries', { actual: bench.sent().length, expected: 0 });
    expectEqual('refreshes', { actual: bench.refreshes().length, expected: 0 });
    expectEqual('end of the call', { actual: call.end, expected: 'failed' });
  },
};
