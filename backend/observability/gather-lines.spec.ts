import { spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { gatherLines } from './gather-lines.ts';

describe('batched log lines', () => {
  const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

  it('are written together at the end of the turn, in order', async () => {
    const written: string[] = [];
    const gathered = gatherLines(
      new Writable({
        write: (lines: Buffer, _encoding, done) => {
          written.push(lines.toString());
          done();
        },
      }),
    );

    gathered.write('one\n');
    gathered.write('two\n');
    await endOfTurn();
    gathered.write('three\n');
    await endOfTurn();

    expect(written).toEqual(['one\ntwo\n', 'three\n']);
    expect(gathered.droppedLines()).toBe(0);
  });

  it('are written if the process ends in the same turn', () => {
    const log = new URL('./log.ts', import.meta.url).href;
    const script = `
      const { createLog } = await import('${log}');
      createLog('info').info({}, 'the last words');
      process.exit(1);`;

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);

    expect(stdout.toString()).toContain('the last words');
  });

  it('are dropped and counted only while the output is a megabyte behind', async () => {
    let written = '';
    let take: (() => void) | undefined;
    const gathered = gatherLines(
      new Writable({
        write: (lines: Buffer, _encoding, done) => {
          written += lines.toString();
          take = done;
        },
      }),
    );
    const megabyte = `${'x'.repeat(1024 * 1024)}\n`;

    gathered.write(megabyte);
    await endOfTurn();
    gathered.write('lost\nlost too\n');
    await endOfTurn();
    expect(gathered.droppedLines()).toBe(2);
    take?.();
    gathered.write('kept\n');
    await endOfTurn();

    expect(written.slice(megabyte.length)).toBe('kept\n');
    expect(gathered.droppedLines()).toBe(2);
  });
});
