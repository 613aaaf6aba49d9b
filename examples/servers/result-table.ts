/** Prints a table of the servers and what was tried with them, once all specs are over. */
export function createResultTable(
  names: readonly string[],
  stories: Readonly<Record<string, string>>,
): jasmine.CustomReporter {
  const passed = new Set<string>();
  return {
    specDone: ({ status, fullName }) => {
      if (status === 'passed') passed.add(fullName);
    },
    jasmineDone: () => {
      const rows = names.map((name) => [
        name,
        ...Object.values(stories).map((story) =>
          passed.has(`${suiteOf(name)} ${story}`) ? '✔' : '✘',
        ),
      ]);
      const table = [['server', ...Object.keys(stories)], ...rows];
      const lengths = table.map((cells) => cells.map(({ length }) => length));
      const width = (column: number) => Math.max(...lengths.map((row) => row[column] ?? 0));
      for (const cells of table) {
        console.log(`| ${cells.map((cell, column) => cell.padEnd(width(column))).join(' | ')} |`);
      }
    },
  };
}

/** Returns the title of the suite that goes through the whole story with a server. */
export function suiteOf(name: string): string {
  return `with @latchkey/angular, ${name}`;
}
