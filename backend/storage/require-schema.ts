/**
 * What may be done about the schema: `create` a missing one, `update` an existing one, or `leave`
 * it.
 */
export type SchemaUse = 'create' | 'update' | 'leave';

/** The schema is outdated and may not be changed. */
export class OutdatedSchemaError extends Error {}

/**
 * Checks that using a database requires no schema change that is not allowed.
 * | @param missing the missing migration steps, `null` if there is no schema.
 * @throws Error if the schema is missing or, as `OutdatedSchemaError`, outdated.
 */
export function requireSchema(
  missing: readonly string[] | null,
  { use, name }: { readonly use: SchemaUse; readonly name: string },
): void {
  if (use === 'create') return;
  if (missing === null) throw new Error(`there is no database ${name}; the first start creates it`);
  if (use === 'leave' && missing.length > 0) {
    throw new OutdatedSchemaError(`the schema is outdated; the next server start updates it`);
  }
}
