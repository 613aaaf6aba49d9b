// Holds what the library exports to its golden file, so that a change of the surface is seen in the
// diff. `--write` takes the surface as it is.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const golden = 'frontend/auth/public-api.golden.txt';
const entries = ['latchkey-angular', 'latchkey-angular-testing'];

const { status } = spawnSync('ng', ['build', 'auth'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (status !== 0) throw new Error('The library does not build.');

const surface = entries
  .map((entry) => `// ${entry}\n${readFileSync(`dist/auth/types/${entry}.d.ts`, 'utf8')}`)
  .join('\n')
  .split('\n')
  .filter((line) => !/^\s+(private|#private|static ɵ)|^\/\/# source/.test(line))
  .join('\n');

if (process.argv.includes('--write')) writeFileSync(golden, surface);
else if (readFileSync(golden, 'utf8') !== surface) {
  console.error(`The library exports something else than ${golden} says.`);
  console.error('If that is meant: npx node tools/library-surface.mjs --write');
  process.exitCode = 1;
}
