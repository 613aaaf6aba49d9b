import type { TestRequest } from '@angular/common/http/testing';
import type { Bench, Call } from './conformance';

/** What every interceptor that refreshes has to get right, by title. */
export const conformanceCases: Readonly<Record<string, (bench: Bench) => void>> = {
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
      expectEqual(call.answers, [index], 'answers');
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
    expectEqual(late.end, 'answered', 'end of the late request');
  },

  'starts no second refresh for a 401 that comes late': (bench) => {
    bench.call('/api/early');
    bench.call('/api/late');
    bench.refuse(only(bench.sent('/api/early'), 'request'));
    const late = only(bench.sent('/api/late'), 'request');
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.refuse(late);
    expectEqual(bench.refreshes().length, 0, 'second refreshes');
    expectEqual(bearer(only(bench.sent('/api/late'), 'replay')), 'Bearer token-1', 'Authorization');
  },

  'goes on when the first caller leaves': (bench) => {
    const [first, second] = rejectMany(bench, 2);
    first?.leave();
    const refresh = only(bench.refreshes(), 'refresh');
    expectEqual(refresh.cancelled, false, 'whether the refresh was aborted');
    bench.grant(refresh);
    only(bench.sent('/api/1'), 'replay').flush('answer');
    expectEqual(second?.end ?? null, 'answered', 'end of the other call');
  },

  'does not send for a caller who has left': (bench) => {
    const [first] = rejectMany(bench, 2);
    first?.leave();
    for (const refresh of bench.refreshes()) if (!refresh.cancelled) bench.grant(refresh);
    expectEqual(bench.sent('/api/0').length, 0, 'replays');
  },

  'ends every wait when the refresh is rejected': (bench) => {
    const calls = rejectMany(bench, 3);
    bench.refuse(only(bench.refreshes(), 'refresh'));
    expectAllFailed(calls);
    expectEqual(bench.refreshes().length, 0, 'refreshes of the refresh');
    expectEqual(bench.isSignedIn(), false, 'whether the session goes on');
  },

  'ends every wait when the server is away, and keeps the session': (bench) => {
    const calls = rejectMany(bench, 3);
    only(bench.refreshes(), 'refresh').flush(null, { status: 503, statusText: 'Unavailable' });
    expectAllFailed(calls);
    expectEqual(bench.isSignedIn(), true, 'whether the session goes on');
  },

  'ends every wait when there is no network, and keeps the session': (bench) => {
    const calls = rejectMany(bench, 2);
    only(bench.refreshes(), 'refresh').error(new ProgressEvent('error'));
    expectAllFailed(calls);
    expectEqual(bench.isSignedIn(), true, 'whether the session goes on');
  },

  'ends every wait when the refresh answers without a token': (bench) => {
    const calls = rejectMany(bench, 2);
    only(bench.refreshes(), 'refresh').flush(null);
    expectAllFailed(calls);
  },

  'ends every wait within 20 s when the refresh never answers': (bench) => {
    const calls = rejectMany(bench, 2);
    bench.passTime(20_000);
    expectAllFailed(calls);
  },

  'refreshes again after a refresh that failed': (bench) => {
    rejectMany(bench, 1);
    only(bench.refreshes(), 'refresh').flush(null, { status: 503, statusText: 'Unavailable' });
    bench.passTime(120_000);
    const call = bench.call();
    for (const request of bench.sent()) bench.refuse(request);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent(), 'request').flush('answer');
    expectEqual(call.end, 'answered', 'end of the call');
  },

  'replays once: a second 401 is the caller’s, and the session stays': (bench) => {
    const [call] = rejectMany(bench, 1);
    bench.grant(only(bench.refreshes(), 'refresh'));
    bench.refuse(only(bench.sent('/api/0'), 'replay'));
    expectEqual(call?.end ?? null, 'failed', 'end of the call');
    expectEqual(bench.refreshes().length, 0, 'second refreshes');
    expectEqual(bench.isSignedIn(), true, 'whether the session goes on');
  },

  'keeps method, body and headers in the replay': (bench) => {
    const body = { amount: 1 };
    bench.follow(bench.http.post('/api/data', body, { headers: { 'Idempotency-Key': 'key' } }));
    bench.refuse(only(bench.sent(), 'request'));
    bench.grant(only(bench.refreshes(), 'refresh'));
    const { request } = only(bench.sent(), 'replay');
    expectEqual(request.method, 'POST', 'method');
    expectEqual(request.body, body, 'body');
    expectEqual(request.headers.get('Idempotency-Key'), 'key', 'Idempotency-Key');
  },

  'leaves a caller’s own Authorization alone': (bench) => {
    bench.follow(bench.http.get('/api/data', { headers: { Authorization: 'Basic abc' } }));
    expectEqual(bearer(only(bench.sent(), 'request')), 'Basic abc', 'Authorization');
  },

  'does not send the token to another origin': (bench) => {
    bench.call('https://elsewhere.example/api/data');
    const sent = only(bench.sent('https://elsewhere.example/api/data'), 'request');
    expectEqual(bearer(sent), null, 'Authorization');
  },

  'a sign-out during a refresh is not undone by its answer': (bench) => {
    const [call] = rejectMany(bench, 1);
    const refresh = only(bench.refreshes(), 'refresh');
    bench.signOut();
    if (!refresh.cancelled) bench.grant(refresh);
    expectEqual(bench.isSignedIn(), false, 'whether somebody is signed in');
    expectEqual(bench.sent('/api/0').length, 0, 'replays');
    expectEqual(call?.end ?? null, 'failed', 'end of the call');
  },
};

/** Sends so many requests, and lets all be refused. */
function rejectMany(bench: Bench, count: number): Call[] {
  const calls = Array.from({ length: count }, (_, index) => bench.call(`/api/${index}`));
  calls.forEach((_, index) => bench.refuse(only(bench.sent(`/api/${index}`), 'request')));
  return calls;
}

function rejectOne(bench: Bench): TestRequest {
  rejectMany(bench, 1);
  return only(bench.refreshes(), 'refresh');
}

function only(requests: readonly TestRequest[], what: string): TestRequest {
  const [first] = requests;
  if (first === undefined || requests.length > 1) {
    throw new Error(`expected one ${what}, found ${requests.length}`);
  }
  return first;
}

function bearer({ request }: TestRequest): string | null {
  return request.headers.get('Authorization');
}

function expectAllFailed(calls: readonly Call[]): void {
  const ends = calls.map(({ end }) => end ?? 'still waiting');
  expectEqual(ends, Array(calls.length).fill('failed'), 'ends of the calls');
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`);
}
