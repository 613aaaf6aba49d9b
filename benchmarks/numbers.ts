/** Returns the value that a share of the values does not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Returns the median of one member of many things. */
export function medianOf<Thing>(
  things: readonly Thing[],
  member: (thing: Thing) => number,
): number {
  return quantile(things.map(member), 0.5);
}

/** Runs a job for each item, one after another. */
export async function eachInTurn<Item, Result>(
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await job(item));
  return results;
}
