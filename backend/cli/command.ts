import type { Config } from '../config.ts';

/** A command with its arguments and options. */
export interface Command {
  /** The names of its arguments; optional ones are in brackets. */
  readonly takes: readonly string[];
  readonly options?: readonly (keyof CommandOptions)[];
  /** A summary for the usage text. */
  readonly summary: string;
  /** Runs the command. If it throws, the error is printed as a sentence and the exit code is 1. */
  readonly run: (call: CommandCall) => Promise<void> | void;
}

/** The options of all commands, by their names after `--`. */
export interface CommandOptions {
  readonly admin?: boolean | undefined;
  readonly name?: string | undefined;
}

/** The parsed command line, and what a command needs to run. */
export interface CommandCall {
  readonly args: readonly string[];
  readonly options: CommandOptions;
  readonly config: Config;
  /** Prints a line of the result to standard output, so it can be piped. */
  readonly print: (line: string) => void;
  /** Prints a note about the result to standard error. */
  readonly remark: (line: string) => void;
}

/** Formats rows as text with aligned columns. */
export function toColumns(cells: readonly (readonly string[])[]): string {
  // Strangers choose names and browser names, so replace characters that could control the
  // terminal.
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/\p{C}/gu, '?')));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return lines.map((line) => line.join('  ').trimEnd()).join('\n');
}

/** Formats an instant to the minute, `-` for `null`. */
export function toMinute(instant: Date | null): string {
  return instant === null ? '-' : `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
