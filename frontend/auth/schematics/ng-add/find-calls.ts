import * as ts from 'typescript';

/** An export of a package, by its exported name. */
export interface Imported {
  readonly name: string;
  readonly from: string;
}

/** Returns the calls of an imported function, in the order in which they appear. */
export function findCalls(within: ts.Node, imported: Imported): readonly ts.CallExpression[] {
  return findReferences(within, imported).flatMap((node) =>
    ts.isCallExpression(node.parent) && node.parent.expression === node ? [node.parent] : [],
  );
}

/** Returns the uses of an import, without the import declaration itself. */
export function findReferences(within: ts.Node, imported: Imported): readonly ts.Node[] {
  const names = localNames(within.getSourceFile(), imported);
  const found: ts.Node[] = [];
  if (names.length > 0) visit(within);
  return found;

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) return;
    if (isName(node) && names.includes(node.getText())) found.push(node);
    else ts.forEachChild(node, visit);
  }
}

/** Returns a file's named value imports from a package, or null if it has none. */
export function findNamedImports(source: ts.SourceFile, from: string): ts.NamedImports | null {
  return bindingsOf(source, from).find(ts.isNamedImports) ?? null;
}

/** Returns an import's names in this file: `f`, `g` for `f as g`, `http.f` for `* as http`. */
export function localNames(source: ts.SourceFile, { name, from }: Imported): readonly string[] {
  return bindingsOf(source, from).flatMap((bindings) =>
    ts.isNamespaceImport(bindings)
      ? [`${bindings.name.text}.${name}`]
      : bindings.elements
          .filter((element) => (element.propertyName ?? element.name).text === name)
          .map((element) => element.name.text),
  );
}

function bindingsOf(source: ts.SourceFile, from: string): readonly ts.NamedImportBindings[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    const { importClause, moduleSpecifier } = statement;
    // TypeScript 6 deprecates `isTypeOnly`, and 5.8 has no replacement, so look at the text.
    const isOfValues =
      importClause?.namedBindings !== undefined && !/^type[\s{*]/.test(importClause.getText());
    const isFrom = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === from;
    return isOfValues && isFrom ? [importClause.namedBindings] : [];
  });
}

function isName(node: ts.Node): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}
