import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

/** Where the log writes its lines. */
export interface GatheredLines extends DestinationStream {
  /** How many lines are lost, because the output failed or did not keep up. */
  readonly droppedLines: () => number;
  /** Resolves when the output has taken or rejected every line. */
  readonly flushed: () => Promise<void>;
}

/** How much may wait for a slow output: a few thousand lines. */
const maxWaitingBytes = 1024 * 1024;

/**
 * Passes the lines of one turn of the event loop to an output in one write, and at the latest when
 * the process exits.
 *
 * Requests that commit together are answered together, and a system call for each of their lines
 * would cost more than creating the line.
 *
 * The log never stops the server: lines that a full disk, a closed pipe or a stuck reader does not
 * take are dropped and counted. The next lines are tried again.
 */
export function gatherLines(output: Writable): GatheredLines {
  let lines = '';
  let dropped = 0;
  // The callback of each write counts the failure; without a listener, the event would be a crash.
  output.on('error', () => undefined);
  process.once('exit', flush);
  return {
    write: (line) => {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
    droppedLines: () => dropped,
    flushed: () => {
      flush();
      return new Promise((resolve) => {
        output.write('', () => {
          resolve();
        });
      });
    },
  };

  function flush(): void {
    if (lines === '') return;
    const count = lines.split('\n').length - 1;
    const text = lines;
    lines = '';
    if (output.writableLength >= maxWaitingBytes) {
      dropped += count;
      return;
    }
    output.write(text, (error) => {
      if (error) dropped += count;
    });
  }
}
