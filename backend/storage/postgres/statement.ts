/** A statement that the server prepares once per connection, under its name. */
export interface Statement {
  readonly name: string;
  /** SQL with PostgreSQL's numbered parameters. */
  readonly text: string;
  /** The name of each numbered parameter, in order. */
  readonly parameters: readonly string[];
}

/** The values of a statement by parameter name. */
export type Values = Readonly<Record<string, unknown>>;

/** Creates a statement from SQL with parameters written as `:name`; `::type` stays a cast. */
export function statement(name: string, sql: string): Statement {
  const parameters: string[] = [];
  const text = sql.replace(/(?<!:):([a-z]\w*)/gi, (_, parameter: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  return { name, text, parameters };
}

/** Creates a statement that is not prepared, for SQL that runs rarely. */
export function unprepared(sql: string): Statement {
  return statement('', sql);
}

/** Returns the values in the order of the numbered parameters. @throws Error if one is missing. */
export function toNumbered({ name, parameters }: Statement, values: Values): unknown[] {
  return parameters.map((parameter) => {
    if (parameter in values) return values[parameter];
    throw new Error(`The statement ${name} lacks a value for :${parameter}.`);
  });
}
