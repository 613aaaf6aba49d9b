import { readFileSync } from 'node:fs';

/**
 * Returns the TypeScript samples of a README.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function readSamples(path) {
  const samples = [...readFileSync(path, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)];
  if (samples.length === 0) throw new Error(`${path} has no samples.`);
  return samples.map(([, code]) => code);
}
