// What the library adds to an application: minified and gzipped, without Angular and RxJS.
import '@angular/compiler';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const budgets = [
  {
    name: 'interceptor and session',
    bytes: 6_200,
    exports: ['authInterceptor', 'provideAuth', 'Session'],
  },
  { name: 'everything', bytes: 9_120, exports: ['*'] },
];

/** Gives what is taken of Angular and RxJS one short name in all modules, as in an application. */
const withPackagesOnce = {
  name: 'with packages once',
  setup({ onResolve, onLoad }) {
    const filter = /^(@angular\/|rxjs$|tslib$)/;
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'package' ? { path, external: true } : { path, namespace: 'package' },
    );
    onLoad({ filter, namespace: 'package' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => !name.includes('.'));
      return { contents: `export { ${names.join(', ')} } from '${path}';` };
    });
  },
};

// Inside the project, so that the compiler finds its packages.
const folder = mkdtempSync('dist-library-size-');
try {
  const project = join(folder, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({
      extends: '../frontend/auth/tsconfig.lib.json',
      compilerOptions: { outDir: './out', rootDir: '../frontend/auth/src', declaration: false },
      angularCompilerOptions: { compilationMode: 'full' },
      include: ['../frontend/auth/src/public-api.ts'],
    }),
  );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "sideEffects": false }');
  const { status } = spawnSync('ngc', ['-p', project], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The library does not compile.');
  for (const { name, bytes, exports } of budgets) {
    const size = await sizeOf(exports);
    console.log(`${name}: ${size} of ${bytes} bytes`);
    if (size > bytes) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function sizeOf(exports) {
  const names = exports.includes('*') ? '*' : `{ ${exports.join(', ')} }`;
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './public-api.js';`, resolveDir: join(folder, 'out') },
    plugins: [withPackagesOnce],
    define: { ngDevMode: 'false', ngJitMode: 'false' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    charset: 'utf8',
  });
  // In an application Angular and RxJS stand in the same file: there is nothing to import.
  const code = outputFiles[0].text.replace(/import\s?\{[^}]*\}from"[^"]+";/g, '');
  if (/\bimport\b/.test(code)) throw new Error('Something is imported that was not left out.');
  return gzipSync(code, { level: 9 }).length;
}
