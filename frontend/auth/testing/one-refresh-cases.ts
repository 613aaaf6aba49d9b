import type { Cases } from './bench';
import { bearer, expectAllFailed, expectEqual, only, rejectMany, rejectOne } from './expectations';

/** Cases about the refresh: it runs once for all callers, and only when needed. */
export const oneRefreshCases: Cases = {
  'attaches the token': ({ call, sent }) => {
    call();
    expectEqual(bearer(only(sent(), 'request')), 'Bearer token-0', 'Authorization');
  },

  'refreshes once for many rejected requests, and answers each': (bench) => {
    const calls = rejectMany(bench, 3);
    bench.grant(only(bench.refreshes(), 'refresh'));
    for (const [index, call] of calls.entries()) {
      const replay = only(bench.sent(`/api/${index}`), 'replay');
      expectEqual(bearer(replay), 'Bearer token-1', 'Authorization of a replay');
      replay.flush(index);
      expectEqual(call.responses, [index], 'responses');
    }
  },

  'holds new requests back while it refreshes': (bench) => {
    const refresh = rejectOne(bench);
    const late = bench.call('/api/late');
    expectEqual(bench.sent('/api/late').length, 0, 'requests with the rejected token');
    bench.grant(refresh);
    const sent = only(bench.sent('/api/late'), 'late request');
    expectEqual(bearer(sent), 'Bearer token-1', 'Authorization');
    sent.flush('late');
    expectEqual(late.end, 'succeeded', 'end of the late request');
  },

  'starts no second refresh for a 401 that comes late': (bench) => {
    bench.call('/api/early');
    bench.call('/api/late');
    bench.reject(only(bench.sent('/api/early'), 'request'));
    const late = only(bench.sent('/api/late'), 'request');
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.reject(late);
    expectEqual(bench.refreshes().length, 0, 'second refreshes');
    expectEqual(bearer(only(bench.sent('/api/late'), 'replay')), 'Bearer token-1', 'Authorization');
  },

  'goes on when the first caller leaves': (bench) => {
    const [first, second] = rejectMany(bench, 2);
    first?.leave();
    const refresh = only(bench.refreshes(), 'refresh');
    expectEqual(refresh.cancelled, false, 'whether the refresh was aborted');
    bench.grant(refresh);
    only(bench.sent('/api/1'), 'replay').flush('response');
    expectEqual(second?.end ?? null, 'succeeded', 'end of the other call');
  },

  'does not send for a caller who has left': (bench) => {
    const [first] = rejectMany(bench, 2);
    first?.leave();
    for (const refresh of bench.refreshes()) if (!refresh.cancelled) bench.grant(refresh);
    expectEqual(bench.sent('/api/0').length, 0, 'replays');
  },

  'refreshes again after a refresh that failed': (bench) => {
    rejectMany(bench, 1);
    only(bench.refreshes(), 'refresh').flush(null, { status: 503, statusText: 'Unavailable' });
    bench.passTime(120_000);
    const call = bench.call();
    for (const request of bench.sent()) bench.reject(request);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent(), 'request').flush('response');
    expectEqual(call.end, 'succeeded', 'end of the call');
  },

  'replays once: a second 401 is the caller’s, and the session stays': (bench) => {
    const [call] = rejectMany(bench, 1);
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.reject(only(bench.sent('/api/0'), 'replay'));
    expectEqual(call?.end ?? null, 'failed', 'end of the call');
    expectEqual(bench.refreshes().length, 0, 'second refreshes');
    expectEqual(bench.isSignedIn(), true, 'whether the session goes on');
  },

  'goes on with the refresh when all who wait for it leave': (bench) => {
    const calls = rejectMany(bench, 2);
    for (const call of calls) call.leave();
    const refresh = only(bench.refreshes(), 'refresh');
    expectEqual(refresh.cancelled, false, 'whether the refresh was aborted');
    bench.grant(refresh);
    bench.call('/api/next');
    expectEqual(
      bearer(only(bench.sent('/api/next'), 'request')),
      'Bearer token-1',
      'Authorization',
    );
  },

  'refreshes for the next token, too, when it is refused in its turn': (bench) => {
    bench.grant(rejectOne(bench));
    only(bench.sent('/api/0'), 'replay').flush('response');
    bench.passTime(200_000);
    const [call] = rejectMany(bench, 1);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent('/api/0'), 'replay').flush('response');
    expectEqual(call?.end ?? null, 'succeeded', 'end of the call');
  },

  'asks for no other token at once when the last one did not help': (bench) => {
    bench.grant(rejectOne(bench));
    bench.reject(only(bench.sent('/api/0'), 'replay'));
    const calls = rejectMany(bench, 2);
    expectEqual(bench.refreshes().length, 0, 'further refreshes');
    expectAllFailed(calls);
  },

  'leaves a server in trouble in peace for a moment': (bench) => {
    rejectOne(bench).flush(null, { status: 503, statusText: 'Unavailable' });
    for (let count = 0; count < 5; count += 1) {
      bench.passTime(100);
      bench.call(`/api/later/${count}`);
      for (const request of bench.sent(`/api/later/${count}`)) bench.reject(request);
    }
    expectEqual(bench.refreshes().length, 0, 'refreshes within half a second');
  },

  'leaves other failures to their callers': (bench) => {
    const call = bench.call();
    only(bench.sent(), 'request').flush(null, { status: 403, statusText: 'Forbidden' });
    expectEqual(call.end, 'failed', 'end of the call');
    expectEqual(bench.refreshes().length, 0, 'refreshes');
  },

  'leaves a 401 that asks for something else than a token to its caller': (bench) => {
    const call = bench.call();
    const error = 'Bearer error="insufficient_user_authentication", max_age="300"';
    bench.reject(only(bench.sent(), 'request'), { 'WWW-Authenticate': error });
    expectEqual(call.end, 'failed', 'end of the call');
    expectEqual(bench.refreshes().length, 0, 'refreshes');
  },

  'leaves the refusal of a sign-in to its caller': (bench) => {
    const call = bench.follow(bench.http.post(bench.signInURL, {}));
    bench.reject(only(bench.sent(bench.signInURL), 'sign-in'));
    expectEqual(call.end, 'failed', 'end of the sign-in');
    expectEqual(bench.refreshes().length, 0, 'refreshes');
  },
};
