import type { Rule } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';
import type * as ts from 'typescript';
import { findReferences } from '../ng-add/find-calls';
import { parse, readTexts } from '../ng-add/sources';

const library = '@latchkey/angular';
const testing = '@latchkey/angular/testing';

// Only a person can tell whether these belong to the library.
const suspicious: readonly { readonly found: RegExp; readonly advice: string }[] = [
  { found: /'expired'/, advice: "the status 'expired' is now 'ended'" },
  { found: /'offline'/, advice: "the status 'offline' is now 'unavailable'" },
  {
    found: /\bshouldRefresh\b/,
    advice: 'shouldRefresh now replaces the default: call isTokenRejected in it to narrow it',
  },
];

/** Renames what is certain, and says where a person must look. */
export function migrateNames(): Rule {
  return async (tree, { logger }) => {
    const { projects } = await readWorkspace(tree);
    for (const { sourceRoot, root } of projects.values()) {
      for (const { path, text } of readTexts(tree, sourceRoot ?? root, { tests: true })) {
        if (!text.includes(library)) continue;
        const renamed = rename(parse(path, text));
        if (renamed !== text) tree.overwrite(path, renamed);
        for (const [index, line] of renamed.split('\n').entries()) {
          for (const { found, advice } of suspicious) {
            if (found.test(line)) logger.warn(`${path}:${index + 1}: ${advice}.`);
          }
        }
      }
    }
  };
}

/** Returns the text of a file with the new names. */
function rename(source: ts.SourceFile): string {
  const isTest =
    findReferences(source, { name: 'AuthTestingController', from: testing }).length > 0;
  const text = source.text.replaceAll(/\bRefreshToAnswer\b/g, 'PendingRefresh');
  return isTest ? text.replaceAll(/\.refuse\(/g, '.reject(') : text;
}
