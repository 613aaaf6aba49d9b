// Types, lint and format, all of them before it says what failed.
import { spawnSync } from 'node:child_process';

const checks = [
  ['tsc', '-p', 'shared'],
  ['tsc', '-p', 'backend'],
  ['tsc', '-p', 'token-handler'],
  ['tsc', '-p', 'e2e'],
  ['ngc', '-p', 'e2e/consumers/samples', '--noEmit'],
  ['tsc', '-p', 'benchmarks'],
  ['tsc', '-p', 'benchmarks/browser', '--noEmit'],
  ['tsc', '-p', 'examples'],
  ['tsc', '-p', 'examples/servers'],
  ['ngc', '-p', 'examples/angular', '--noEmit'],
  ['ngc', '-p', 'frontend/auth/tsconfig.lib.json', '--noEmit'],
  ['ngc', '-p', 'frontend/auth/tsconfig.spec.json', '--noEmit'],
  ['ngc', '-p', 'frontend/app/tsconfig.json', '--noEmit'],
  ['ngc', '-p', 'frontend/app/tsconfig.spec.json', '--noEmit'],
  ['node', 'tools/library-size.mjs'],
  ['node', 'tools/library-surface.mjs'],
  ['node', 'tools/library-ssr.mjs'],
  ['node', '--import', 'zone.js/node', 'tools/library-ssr.mjs'],
  ['node', 'tools/library-ng-add.mjs'],
  ['node', 'tools/pack-library.mjs'],
  ['node', 'tools/library-readme.mjs'],
  ['node', 'tools/api-reference.mjs', '--check'],
  [
    'dpdm',
    ...['--no-tree', '--no-warning', '--no-progress', '--exit-code', 'circular:1'],
    ...['--transform=false', '--tsconfig', 'frontend/app/tsconfig.json'],
    ...[
      'token-handler/**/*.ts',
      'backend/**/*.ts',
      'frontend/**/*.ts',
      'e2e/**/*.ts',
      'benchmarks/**/*.ts',
    ],
    ...['shared/*.ts', 'examples/**/*.ts', 'tools/*.mjs'],
  ],
  ['node', 'tools/plain-english.mjs'],
  ['eslint', '.', '--max-warnings=0'],
  ['prettier', '--check', '.'],
];

const failed = checks.filter(([command, ...args]) => {
  console.log(`> ${[command, ...args].join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status !== 0;
});
for (const check of failed) console.error(`failed: ${check.join(' ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
