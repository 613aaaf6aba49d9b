import { readFileSync } from 'node:fs';

/** The documents whose samples are compiled and run. */
export const documentsWithSamples = [
  'README.md',
  'frontend/auth/README.md',
  'docs/library/recipes.md',
];

/**
 * Returns the TypeScript samples of a document.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function readSamples(path) {
  const samples = [...readFileSync(path, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)];
  if (samples.length === 0) throw new Error(`${path} has no samples.`);
  return samples.map(([, code]) => code);
}
