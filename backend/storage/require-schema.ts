/**
 * What may be done about a database's schema: `create` it where it is missing, `update` one that
 * is there, or `leave` it as it is.
 */
export type SchemaUse = 'create' | 'update' | 'leave';

/** The schema is of an older version, and may not be changed. */
export class OutdatedSchemaError extends Error {}

/**
 * Checks whether a database can be used without doing more about its schema than allowed.
 *
 * @param missing the steps that the schema lacks, `null` when there is none at all.
 * @throws Error when the schema is missing or, as `OutdatedSchemaError`, older.
 */
export function requireSchema(
  missing: readonly string[] | null,
  { use, name }: { readonly use: SchemaUse; readonly name: string },
): void {
  if (use === 'create') return;
  if (missing === null) throw new Error(`there is no database ${name}: the first start makes it`);
  if (use === 'leave' && missing.length > 0) {
    throw new OutdatedSchemaError(
      `the schema is of an older version: the next start of the server brings it up to date`,
    );
  }
}
