import type { TestRequest } from '@angular/common/http/testing';
import type { Bench, Call } from './bench';

/** Sends `count` requests, and rejects each with a 401. */
export function rejectMany(bench: Bench, count: number): Call[] {
  const calls = Array.from({ length: count }, (_, index) => bench.call(`/api/${index}`));
  calls.forEach((_, index) => bench.reject(only(bench.sent(`/api/${index}`), 'request')));
  return calls;
}

/** Sends and rejects one request, and returns the resulting refresh. */
export function rejectOne(bench: Bench): TestRequest {
  rejectMany(bench, 1);
  return only(bench.refreshes(), 'refresh');
}

/** @throws Error if there is no request, or more than one */
export function only(requests: readonly TestRequest[], what: string): TestRequest {
  const [first] = requests;
  if (first === undefined || requests.length > 1) {
    throw new Error(`expected one ${what}, found ${requests.length}`);
  }
  return first;
}

export function bearer({ request }: TestRequest): string | null {
  return request.headers.get('Authorization');
}

/** @throws Error naming the calls that did not fail */
export function expectAllFailed(calls: readonly Call[]): void {
  const ends = calls.map(({ end }) => end ?? 'still waiting');
  expectEqual('ends of the calls', { actual: ends, expected: Array(calls.length).fill('failed') });
}

/** @throws Error if the two differ as JSON */
export function expectEqual(
  what: string,
  { actual, expected }: { readonly actual: unknown; readonly expected: unknown },
): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`);
}
