import type { Config } from '../config.ts';

/** What an operator can type: two words, arguments, perhaps options. */
export interface Command {
  /** The names of its arguments; one that may be missing stands in brackets. */
  readonly takes: readonly string[];
  readonly options?: readonly (keyof CommandOptions)[];
  /** What it does, for the list of commands. */
  readonly summary: string;
  /** Does it; what it throws is told as a sentence, and the exit code is 1 then. */
  readonly run: (call: CommandCall) => Promise<void> | void;
}

/** The options that any command takes, by their names after `--`. */
export interface CommandOptions {
  readonly admin?: boolean | undefined;
  readonly name?: string | undefined;
}

/** What was typed, and what a command works with. */
export interface CommandCall {
  readonly args: readonly string[];
  readonly options: CommandOptions;
  readonly config: Config;
  /** Prints a line of the result, which may go into a pipe. */
  readonly print: (line: string) => void;
  /** Tells a person something about the result, on standard error. */
  readonly remark: (line: string) => void;
}

/** Lines of which the columns stand below each other. */
export function toColumns(cells: readonly (readonly string[])[]): string {
  // Names and browsers are what strangers have typed: none of it may command the terminal.
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/\p{C}/gu, '?')));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return lines.map((line) => line.join('  ').trimEnd()).join('\n');
}

/** An instant to the minute, `-` for none. */
export function toMinute(instant: Date | null): string {
  return instant === null ? '-' : `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
