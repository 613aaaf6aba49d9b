/** How often a test repeats what it tries: in `npm test`, or in `npm run test:long`. */
export function effort(times: { readonly usual: number; readonly long: number }): number {
  return process.env['TEST_EFFORT'] === 'long' ? times.long : times.usual;
}
