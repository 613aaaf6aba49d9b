import type { BenchmarkResponse } from './client.ts';
import { cpuSecondsOf } from './process-usage.ts';

/** The load ends at whichever limit is reached first. */
export interface LoadLimits {
  readonly requests: number;
  readonly seconds: number;
}

export type Visit = () => Promise<BenchmarkResponse>;

export interface Cost {
  /** CPU time of the server process, user and system, per request that was not rejected. */
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  /** How many requests got a 503. */
  readonly rejected: number;
}

/** Repeats all visits in parallel, and returns what a request cost the server. */
export async function measureLoad(
  pid: number,
  visits: readonly Visit[],
  limits: LoadLimits,
): Promise<Cost> {
  const cpuBefore = cpuSecondsOf(pid);
  const { responses, seconds } = await load(visits, limits);
  const requests = responses.filter(({ status }) => status === 200).length;
  return {
    cpuMicrosPerRequest: ((cpuSecondsOf(pid) - cpuBefore) / requests) * 1e6,
    requestsPerSecond: requests / seconds,
    rejected: responses.length - requests,
  };
}

/** Repeats all visits in parallel until a limit is reached. */
export async function load(
  visits: readonly Visit[],
  limits: LoadLimits,
): Promise<{ readonly responses: readonly BenchmarkResponse[]; readonly seconds: number }> {
  const startedAtMs = performance.now();
  const secondsSoFar = () => (performance.now() - startedAtMs) / 1000;
  const responses: BenchmarkResponse[] = [];
  let begun = 0;
  await Promise.all(
    visits.map(async (visit) => {
      while (begun < limits.requests && secondsSoFar() < limits.seconds) {
        begun += 1;
        responses.push(await visit());
      }
    }),
  );
  return { responses, seconds: secondsSoFar() };
}
