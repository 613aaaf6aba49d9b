import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

/** The destination of the log. */
export interface GatheredLines extends DestinationStream {
  /** How many lines were lost because the output failed or was too slow. */
  readonly droppedLines: () => number;
  /** Resolves when the output has accepted or rejected every line. */
  readonly flushed: () => Promise<void>;
}

/** How much may be buffered for a slow output: a few thousand lines. */
const maxWaitingBytes = 1024 * 1024;

/**
 * Writes all lines of one event-loop turn to the output at once, and the rest when the process
 * exits.
 * | Requests that commit together finish together, and a system call per line would cost more than
 * creating the line.
 * | The log never stops the server: if a disk is full, a pipe closed or a reader stuck, lines are
 * dropped and counted. Later lines are tried again.
 */
export function gatherLines(output: Writable): GatheredLines {
  let lines = '';
  let dropped = 0;
  // Each write's callback counts failures; without a listener, the event would crash the process.
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
