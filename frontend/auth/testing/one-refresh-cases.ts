import type { Cases } from './bench';
import { bearer, expectAllFailed, expectEqual, only, rejectMany, rejectOne } from './expectations';

/** Cases about the refresh: it runs once for all callers, and only when needed. */
export const oneRefreshCases: Cases = {
  'attaches the token': ({ call, sent }) => {
    call();
    expectEqual('Authorization', {
      actual: bearer(only(sent(), 'request')),
      expected: 'Bearer token-0',
    });
  },

  'refreshes once for many rejected requests, and each gets its response': (bench) => {
    const calls = rejectMany(bench, 3);
    bench.grant(only(bench.refreshes(), 'refresh'));
    for (const [index, call] of calls.entries()) {
      const retry = only(bench.sent(`/api/${index}`), 'retry');
      expectEqual('Authorization of a retry', {
        actual: bearer(retry),
        expected: 'Bearer token-1',
      });
      retry.flush(index);
      expectEqual('responses', { actual: call.responses, expected: [index] });
    }
  },

  'holds new requests back while it refreshes': (bench) => {
    const refresh = rejectOne(bench);
    const late = bench.call('/api/late');
    expectEqual('requests with the rejected token', {
      actual: bench.sent('/api/late').length,
      expected: 0,
    });
    bench.grant(refresh);
    const sent = only(bench.sent('/api/late'), 'late request');
    expectEqual('Authorization', { actual: bearer(sent), expected: 'Bearer token-1' });
    sent.flush('late');
    expectEqual('end of the late request', { actual: late.end, expected: 'succeeded' });
  },

  'starts no second refresh for a late 401': (bench) => {
    bench.call('/api/early');
    bench.call('/api/late');
    bench.reject(only(bench.sent('/api/early'), 'request'));
    const late = only(bench.sent('/api/late'), 'request');
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.reject(late);
    expectEqual('second refreshes', { actual: bench.refreshes().length, expected: 0 });
    expectEqual('Authorization', {
      actual: bearer(only(bench.sent('/api/late'), 'retry')),
      expected: 'Bearer token-1',
    });
  },

  'continues the refresh when the first caller unsubscribes': (bench) => {
    const [first, second] = rejectMany(bench, 2);
    first?.leave();
    const refresh = only(bench.refreshes(), 'refresh');
    expectEqual('whether the refresh was aborted', { actual: refresh.cancelled, expected: false });
    bench.grant(refresh);
    only(bench.sent('/api/1'), 'retry').flush('response');
    expectEqual('end of the other call', { actual: second?.end ?? null, expected: 'succeeded' });
  },

  'does not retry for a caller that has unsubscribed': (bench) => {
    const [first] = rejectMany(bench, 2);
    first?.leave();
    for (const refresh of bench.refreshes()) if (!refresh.cancelled) bench.grant(refresh);
    expectEqual('retries', { actual: bench.sent('/api/0').length, expected: 0 });
  },

  'refreshes again after a refresh that failed': (bench) => {
    rejectMany(bench, 1);
    only(bench.refreshes(), 'refresh').flush(null, { status: 503, statusText: 'Unavailable' });
    bench.passTime(120_000);
    const call = bench.call();
    for (const request of bench.sent()) bench.reject(request);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent(), 'request').flush('response');
    expectEqual('end of the call', { actual: call.end, expected: 'succeeded' });
  },

  'retries once: the caller receives a second 401, and the session stays': (bench) => {
    const [call] = rejectMany(bench, 1);
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.reject(only(bench.sent('/api/0'), 'retry'));
    expectEqual('end of the call', { actual: call?.end ?? null, expected: 'failed' });
    expectEqual('second refreshes', { actual: bench.refreshes().length, expected: 0 });
    expectEqual('whether the session continues', { actual: bench.isSignedIn(), expected: true });
  },

  'continues the refresh when all waiting callers unsubscribe': (bench) => {
    const calls = rejectMany(bench, 2);
    for (const call of calls) call.leave();
    const refresh = only(bench.refreshes(), 'refresh');
    expectEqual('whether the refresh was aborted', { actual: refresh.cancelled, expected: false });
    bench.grant(refresh);
    bench.call('/api/next');
    expectEqual('Authorization', {
      actual: bearer(only(bench.sent('/api/next'), 'request')),
      expected: 'Bearer token-1',
    });
  },

  'refreshes again when the next token is rejected later': (bench) => {
    bench.grant(rejectOne(bench));
    only(bench.sent('/api/0'), 'retry').flush('response');
    bench.passTime(200_000);
    const [call] = rejectMany(bench, 1);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent('/api/0'), 'retry').flush('response');
    expectEqual('end of the call', { actual: call?.end ?? null, expected: 'succeeded' });
  },

  'does not refresh again at once if the last token did not help': (bench) => {
    bench.grant(rejectOne(bench));
    bench.reject(only(bench.sent('/api/0'), 'retry'));
    const calls = rejectMany(bench, 2);
    expectEqual('further refreshes', { actual: bench.refreshes().length, expected: 0 });
    expectAllFailed(calls);
  },

  'pauses before the next refresh if the server is unavailable': (bench) => {
    rejectOne(bench).flush(null, { status: 503, statusText: 'Unavailable' });
    for (let count = 0; count < 5; count += 1) {
      bench.passTime(100);
      bench.call(`/api/later/${count}`);
      for (const request of bench.sent(`/api/later/${count}`)) bench.reject(request);
    }
    expectEqual('refreshes within half a second', {
      actual: bench.refreshes().length,
      expected: 0,
    });
  },

  'refreshes before it sends a token that has expired, as its JWT says': (bench) => {
    bench.grantJWT(rejectOne(bench), 600);
    only(bench.sent('/api/0'), 'retry').flush('response');
    bench.passTime(601_000);
    bench.call('/api/later');
    expectEqual('requests with the expired token', {
      actual: bench.sent('/api/later').length,
      expected: 0,
    });
    // An earlier one may have timed out.
    const pending = bench.refreshes().filter(({ cancelled }) => !cancelled);
    bench.grant(only(pending, 'refresh'));
    expectEqual('Authorization', {
      actual: bearer(only(bench.sent('/api/later'), 'request')),
      expected: 'Bearer token-1',
    });
  },

  'passes other failures to their callers': (bench) => {
    const call = bench.call();
    only(bench.sent(), 'request').flush(null, { status: 403, statusText: 'Forbidden' });
    expectEqual('end of the call', { actual: call.end, expected: 'failed' });
    expectEqual('refreshes', { actual: bench.refreshes().length, expected: 0 });
  },

  'passes a 401 that is not about the token to its caller': (bench) => {
    const call = bench.call();
    const error = 'Bearer error="insufficient_user_authentication", max_age="300"';
    bench.reject(only(bench.sent(), 'request'), { 'WWW-Authenticate': error });
    expectEqual('end of the call', { actual: call.end, expected: 'failed' });
    expectEqual('refreshes', { actual: bench.refreshes().length, expected: 0 });
  },

  'passes the rejection of a sign-in to its caller': (bench) => {
    const call = bench.follow(bench.http.post(bench.signInURL, {}));
    bench.reject(only(bench.sent(bench.signInURL), 'sign-in'));
    expectEqual('end of the sign-in', { actual: call.end, expected: 'failed' });
    expectEqual('refreshes', { actual: bench.refreshes().length, expected: 0 });
  },
};
