import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../..', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

describe('the required Node version', () => {
  for (const entry of ['bin/server.mjs', 'bin/cli.mjs']) {
    it(`is explained if it is too old for ${entry}`, () => {
      const oldNode = `Object.defineProperty(process, 'versions', { value: { node: '20.19.0' } })`;

      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [
          `--import=data:text/javascript,${encodeURIComponent(oldNode)}`,
          fileURLToPath(new URL(entry, root)),
        ],
        { encoding: 'utf8', timeout: 55_000 },
      );

      expect([status, stdout, stderr]).toEqual([
        1,
        '',
        'Latchkey needs Node 26 or newer, and this is Node 20.19.0.\n',
      ]);
    });
  }

  it('matches package.json and the image', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: { node: string };
    };
    const images = [...read('Dockerfile').matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major);

    expect(read('bin/require-node.mjs')).toContain('neededMajor = 26;');
    expect(devDependencies.node).toMatch(/^26\./);
    expect(new Set(images)).toEqual(new Set(['26']));
  });
});
