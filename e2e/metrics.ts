import type { System } from './system/system.ts';

/** Returns the number of refreshes by outcome: `rotated`, `repeated`, … */
export async function countRefreshes({ metricsUrl }: System): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(metricsUrl)).text();
  const lines = text.matchAll(/^latchkey_refreshes_total\{outcome="(\w+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, outcome = '', count]) => [outcome, Number(count)]));
}
