import * as ts from 'typescript';

/** What a package exports, by its name there. */
export interface Imported {
  readonly name: string;
  readonly from: string;
}

/** Finds the first call of what the file imports by this name from this package. */
export function findCall(within: ts.Node, imported: Imported): ts.CallExpression | null {
  const name = localName(within.getSourceFile(), imported);
  return name === null ? null : find(within);

  function find(node: ts.Node): ts.CallExpression | null {
    const isCall = ts.isCallExpression(node) && node.expression.getText() === name;
    return isCall ? node : (ts.forEachChild(node, find) ?? null);
  }
}

function localName(source: ts.SourceFile, { name, from }: Imported): string | null {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    if ((statement.moduleSpecifier as ts.StringLiteral).text !== from) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const element = bindings.elements.find(
      (each) => (each.propertyName ?? each.name).text === name,
    );
    if (element !== undefined) return element.name.text;
  }
  return null;
}
