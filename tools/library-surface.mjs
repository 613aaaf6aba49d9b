// Compares the public API with its golden file, so that a change shows in the diff: what the
// packages export, and the types reachable from there. `--write` updates the file.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const golden = 'frontend/auth/public-api.golden.txt';
const entries = ['latchkey-angular', 'latchkey-angular-testing'];

const { status } = spawnSync('ng', ['build', 'auth'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (status !== 0) throw new Error('The library does not build.');

const surface = entries.map(surfaceOf).join('\n');
if (process.argv.includes('--write')) writeFileSync(golden, surface);
else if (readFileSync(golden, 'utf8') !== surface) {
  console.error(`The public API differs from ${golden}.`);
  console.error('If you changed it on purpose: npx node tools/library-surface.mjs --write');
  process.exitCode = 1;
}

function surfaceOf(entry) {
  const path = `dist/auth/types/${entry}.d.ts`;
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const statements = source.statements.map(withoutPrivateMembers);
  const reachable = new Set();
  publicNames(source).forEach(reach);

  const printer = ts.createPrinter();
  const texts = statements
    .filter((statement) => reachable.has(statement))
    .map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, source));
  return `// ${entry} exports ${publicNames(source).toSorted().join(', ')}\n${texts.join('\n')}\n`;

  function reach(name) {
    for (const statement of statements) {
      if (reachable.has(statement) || !namesOf(statement).includes(name)) continue;
      reachable.add(statement);
      visit(statement);
    }
  }

  function visit(node) {
    const reference = node.typeName ?? node.exprName ?? node.expression;
    if (reference !== undefined && ts.isIdentifier(reference)) reach(reference.text);
    ts.forEachChild(node, visit);
  }
}

/** Returns the exported names; by Angular's convention, those that begin with ɵ are not public. */
function publicNames({ statements }) {
  return statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return isExported(statement) ? namesOf(statement) : [];
    const { elements } = statement.exportClause;
    return elements.map(({ name }) => name.text).filter((name) => !name.startsWith('ɵ'));
  });
}

function isExported({ modifiers = [] }) {
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** Returns the names that a statement declares; none for imports and exports. */
function namesOf(statement) {
  const declarations = statement.declarationList?.declarations ?? [statement];
  return declarations.flatMap(({ name }) => (name === undefined ? [] : [name.text]));
}

function withoutPrivateMembers(statement) {
  if (!ts.isClassDeclaration(statement)) return statement;
  const { modifiers, name, typeParameters, heritageClauses, members } = statement;
  const isPublic = (member) =>
    !/^(#|private |static ɵ)/.test(member.getText()) &&
    ts.getJSDocTags(member).every(isNotInternal);
  const kept = members.filter(isPublic);
  return ts.factory.updateClassDeclaration(
    statement,
    modifiers,
    name,
    typeParameters,
    heritageClauses,
    kept,
  );
}

function isNotInternal({ tagName }) {
  return tagName.text !== 'internal';
}
