// Writes docs/library/api.md from the library's docstrings, with TypeDoc. `--check` only compares.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { Application, Converter, ReflectionKind } from 'typedoc';

const file = 'docs/library/api.md';
const packages = {
  '@latchkey/angular': 'src/public-api',
  '@latchkey/angular/testing': 'testing/public-api',
};

const folder = mkdtempSync(join(tmpdir(), 'api-reference-'));
try {
  const written = await format(await generate(), {
    ...(await resolveConfig(file)),
    parser: 'markdown',
  });
  if (!process.argv.includes('--check')) writeFileSync(file, written);
  else if (readFileSync(file, 'utf8') !== written) {
    console.error(`${file} differs from the docstrings: npm run documents`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function generate() {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: Object.values(packages).map((entry) => `frontend/auth/${entry}.ts`),
    tsconfig: 'frontend/auth/tsconfig.spec.json',
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    outputFileStrategy: 'modules',
    readme: 'none',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    disableSources: true,
    excludePrivate: true,
    excludeExternals: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    // The library's own names for its parts are not documented.
    validation: { notExported: false, invalidLink: true },
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const hidden = project
      .getReflectionsByKind(ReflectionKind.All)
      .filter(({ name, kind }) => name.startsWith('ɵ') || kind === ReflectionKind.Constructor);
    for (const reflection of hidden) project.removeReflection(reflection);
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the library.');
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('TypeDoc complains.');

  const texts = Object.entries(packages).map(([name, entry]) =>
    readFileSync(join(folder, `${entry}.md`), 'utf8')
      .replace(/^# .*$/m, `## ${name}`)
      // One level deeper, below the name of the package.
      .replaceAll(/^##(?=#* )(?!# \S+\/)/gm, '##'),
  );
  return withLinks(
    [
      '# API reference',
      'Written by `npm run documents` from the docstrings of the library.',
      ...texts,
    ].join('\n\n'),
  );
}

/** Corrects links to headings that TypeDoc has numbered, although the others of the name are hidden. */
function withLinks(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return text.replaceAll(/\(#([\w-]+)-(\d+)\)/g, (link, name, number) =>
    headings.filter((heading) => heading === name).length > Number(number) ? link : `(#${name})`,
  );
}
