import { spawnSync } from 'node:child_process';
import { gatherLines } from './gather-lines.ts';

describe('gathered lines', () => {
  it('are handed on together at the end of the turn, in their order', async () => {
    const written: string[] = [];
    const gathered = gatherLines({ write: (lines) => void written.push(lines) });

    gathered.write('one\n');
    gathered.write('two\n');
    await new Promise((resolve) => setImmediate(resolve));
    gathered.write('three\n');
    await new Promise((resolve) => setImmediate(resolve));

    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('are there when the process ends in the same turn', () => {
    const log = new URL('./log.ts', import.meta.url).href;
    const script = `
      const { createLog } = await import('${log}');
      createLog('info').info({}, 'the last words');
      process.exit(1);`;

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);

    expect(stdout.toString()).toContain('the last words');
  });
});
