import type { DestinationStream } from 'pino';

/**
 * Hands the lines of one turn of the event loop on together, and at the latest at the process's exit.
 *
 * Requests that were committed together are answered together: a system call for each of their lines
 * would cost more than making it.
 */
export function gatherLines(target: DestinationStream): DestinationStream {
  let lines = '';
  process.once('exit', flush);
  return {
    write: (line) => {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
  };

  function flush(): void {
    if (lines === '') return;
    target.write(lines);
    lines = '';
  }
}
