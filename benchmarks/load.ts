import type { Answer } from './client.ts';
import { cpuSecondsOf } from './process-usage.ts';

/** How much is asked of a server at the most. */
export interface LoadLimits {
  readonly requests: number;
  readonly seconds: number;
}

/** Sends one request. */
export type Visit = () => Promise<Answer>;

export interface Cost {
  /** CPU time of the server's process, user and system, for each request that was not refused. */
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  /** How many requests were answered 503. */
  readonly refused: number;
}

/** Repeats every visit, all of them side by side, and gives what a request cost the server. */
export async function measureLoad(
  pid: number,
  visits: readonly Visit[],
  limits: LoadLimits,
): Promise<Cost> {
  const cpuBefore = cpuSecondsOf(pid);
  const { answers, seconds } = await load(visits, limits);
  const requests = answers.filter(({ status }) => status === 200).length;
  return {
    cpuMicrosPerRequest: ((cpuSecondsOf(pid) - cpuBefore) / requests) * 1e6,
    requestsPerSecond: requests / seconds,
    refused: answers.length - requests,
  };
}

/** Repeats every visit, all of them side by side, until a limit is reached. */
export async function load(
  visits: readonly Visit[],
  limits: LoadLimits,
): Promise<{ readonly answers: readonly Answer[]; readonly seconds: number }> {
  const startedAtMs = performance.now();
  const secondsSoFar = () => (performance.now() - startedAtMs) / 1000;
  const answers: Answer[] = [];
  let begun = 0;
  await Promise.all(
    visits.map(async (visit) => {
      while (begun < limits.requests && secondsSoFar() < limits.seconds) {
        begun += 1;
        answers.push(await visit());
      }
    }),
  );
  return { answers, seconds: secondsSoFar() };
}
