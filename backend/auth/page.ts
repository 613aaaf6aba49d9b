/** Some rows, and the cursor for the next ones; `null` on the last page. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

/** Builds a page of at most `size` rows; pass one row more to signal that there is a next page. */
export function toPage<Row>(
  rows: readonly Row[],
  { size, toCursor }: { readonly size: number; readonly toCursor: (row: Row) => string },
): Page<Row> {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const hasMore = rows.length > size && last !== undefined;
  return { rows: page, nextCursor: hasMore ? toCursor(last) : null };
}
