import { posix } from 'node:path';
import type { Tree } from '@angular-devkit/schematics';
import * as ts from 'typescript';

/** Reads the application's files; without server-only code, which has no session, nor tests. */
export function readTexts(
  tree: Tree,
  root: string,
  { tests = false }: { readonly tests?: boolean } = {},
): { path: string; text: string }[] {
  const others = tests ? /\.(server|d)\.ts$/ : /\.(spec|server|d)\.ts$/;
  const texts: { path: string; text: string }[] = [];
  tree.getDir(root).visit((path) => {
    if (path.endsWith('.ts') && !others.test(path)) {
      texts.push({ path, text: tree.readText(path) });
    }
  });
  return texts;
}

/** Parses those of the application's files that mention one of the words. */
export function readSources(
  tree: Tree,
  root: string,
  words: readonly string[],
): readonly ts.SourceFile[] {
  return readTexts(tree, root)
    .filter(({ text }) => words.some((word) => text.includes(word)))
    .map(({ path, text }) => parse(path, text));
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Returns every node of a kind, in the order in which they appear. */
export function findNodes<T extends ts.Node>(
  within: ts.Node,
  isWanted: (node: ts.Node) => node is T,
): readonly T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}

/** Returns how a file imports from a folder. */
export function relativeImport(file: string, folder: string): string {
  const path = posix.relative(posix.dirname(file), folder);
  return path.startsWith('.') ? path : `./${path}`;
}
