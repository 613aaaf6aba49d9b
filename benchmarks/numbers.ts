/** The value that a share of the values does not exceed: 0.5 gives the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The median of one member of many things. */
export function medianOf<Thing>(
  things: readonly Thing[],
  member: (thing: Thing) => number,
): number {
  return quantile(things.map(member), 0.5);
}

/** Runs a job for each of the items, one after another. */
export async function eachInTurn<Item, Result>(
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await job(item));
  return results;
}
