// Compiles the code samples of the documents as an application would.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentsWithSamples, readSamples } from './readme-samples.mjs';

const samples = documentsWithSamples.flatMap(readSamples);

// Inside the project, so that the compiler finds its packages.
const folder = mkdtempSync('dist-library-readme-');
try {
  samples.forEach((code, index) => writeFileSync(join(folder, `sample-${index + 1}.ts`), code));
  const project = join(folder, 'tsconfig.json');
  const paths = {
    '@latchkey/angular': ['../frontend/auth/src/public-api.ts'],
    '@latchkey/angular/testing': ['../frontend/auth/testing/public-api.ts'],
  };
  writeFileSync(
    project,
    JSON.stringify({
      extends: '../frontend/tsconfig.json',
      compilerOptions: { paths, noEmit: true },
      include: ['*.ts'],
    }),
  );
  const { status } = spawnSync('ngc', ['-p', project, '--noEmit'], { stdio: 'inherit' });
  if (status === 0) console.log(`${samples.length} samples compile`);
  else process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
