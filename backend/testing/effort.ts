/** Returns how many times a test repeats: fewer in `npm test` than in `npm run test:long`. */
export function effort(times: { readonly usual: number; readonly long: number }): number {
  return process.env['TEST_EFFORT'] === 'long' ? times.long : times.usual;
}
