import { HttpContext, HttpEventType, HttpHeaderResponse, HttpRequest } from '@angular/common/http';
import type { Cases } from './bench';
import { bearer, expectEqual, only } from './expectations';

/** Cases about what is sent, and to whom. */
export const requestCases: Cases = {
  'keeps method, body and headers in the retry': (bench) => {
    const body = { amount: 1 };
    bench.follow(bench.http.post('/api/data', body, { headers: { 'Idempotency-Key': 'key' } }));
    bench.reject(only(bench.sent(), 'request'));
    bench.grant(only(bench.refreshes(), 'refresh'));
    const { request } = only(bench.sent(), 'retry');
    expectEqual('method', { actual: request.method, expected: 'POST' });
    expectEqual('body', { actual: request.body, expected: body });
    expectEqual('Idempotency-Key', {
      actual: request.headers.get('Idempotency-Key'),
      expected: 'key',
    });
  },

  'leaves a caller’s own Authorization alone': (bench) => {
    bench.follow(bench.http.get('/api/data', { headers: { Authorization: 'Basic abc' } }));
    expectEqual('Authorization', {
      actual: bearer(only(bench.sent(), 'request')),
      expected: 'Basic abc',
    });
  },

  'does not send the token to another origin': (bench) => {
    bench.call('https://elsewhere.example/api/data');
    const sent = only(bench.sent('https://elsewhere.example/api/data'), 'request');
    expectEqual('Authorization', { actual: bearer(sent), expected: null });
  },

  'does not send the token to addresses that only look like the API': (bench) => {
    for (const url of [
      `//${location.host}.elsewhere.example/api/data`,
      `${location.protocol}//${location.host}@elsewhere.example/api/data`,
      '/\\elsewhere.example/api/data',
    ]) {
      bench.call(url);
      expectEqual(`Authorization for ${url}`, {
        actual: bearer(only(bench.sent(url), 'request')),
        expected: null,
      });
    }
  },

  'shows the caller one Sent and one Response': (bench) => {
    const call = bench.follow(bench.http.get('/api/data', { observe: 'events' }));
    bench.reject(only(bench.sent(), 'request'));
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent(), 'retry').flush('response');
    const types = call.responses.map((event) => (event as { type: HttpEventType }).type);
    expectEqual('events', {
      actual: types,
      expected: [HttpEventType.Sent, HttpEventType.Response],
    });
  },

  'shows the caller nothing of the rejected response': (bench) => {
    const request = new HttpRequest('GET', '/api/data', { reportProgress: true });
    const call = bench.follow(bench.http.request(request));
    const rejected = only(bench.sent(), 'request');
    rejected.event(new HttpHeaderResponse({ status: 401 }));
    bench.reject(rejected);
    bench.grant(only(bench.refreshes(), 'refresh'));
    only(bench.sent(), 'retry').flush('response');
    const seen = call.responses.filter((event) => event instanceof HttpHeaderResponse);
    expectEqual('headers of the rejected response', { actual: seen.length, expected: 0 });
  },

  'does not retry a stream, because it has been read': (bench) => {
    const call = bench.follow(bench.http.post('/api/data', new ReadableStream()));
    bench.reject(only(bench.sent(), 'request'));
    for (const refresh of bench.refreshes()) bench.grant(refresh);
    expectEqual('retries', { actual: bench.sent().length, expected: 0 });
    expectEqual('end of the call', { actual: call.end, expected: 'failed' });
  },

  'retries each use of a context that is used again': (bench) => {
    const context = new HttpContext();
    for (let use = 0; use < 2; use += 1) {
      const call = bench.follow(bench.http.get('/api/data', { context }));
      bench.reject(only(bench.sent(), 'request'));
      bench.grant(only(bench.refreshes(), 'refresh'));
      only(bench.sent(), 'retry').flush('response');
      expectEqual('end of the call', { actual: call.end, expected: 'succeeded' });
      bench.passTime(200_000);
    }
  },
};
