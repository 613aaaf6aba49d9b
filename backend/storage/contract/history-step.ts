import fc from 'fast-check';

// An index into the existing sessions; most histories have one or two.
const which = fc.nat({ max: 5 });
// How old the presented token is; 0 is the newest one issued.
const back = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 5);
const kind = <Kind extends string>(name: Kind) => fc.constant(name);
const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 15, 29, 30, 31) },
  { weight: 2, arbitrary: fc.constantFrom(200, 599, 3600) },
  { weight: 1, arbitrary: fc.constantFrom(43_199, 86_400, 604_800, 1_209_599) },
  // A wrong clock that is corrected.
  { weight: 2, arbitrary: fc.constantFrom(-1, -29, -31, -200, -3600, -86_400) },
);
const parallel = fc.constantFrom(1, 1, 1, 2, 5);
/** Generates one step of a history. */
export const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: kind('refresh'), which, back, parallel }) },
  { weight: 7, arbitrary: fc.record({ kind: kind('use'), which, back }) },
  { weight: 9, arbitrary: fc.record({ kind: kind('wait'), seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('signIn'), remember: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('signOut'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('endOthers'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('changePassword') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('disableAndEnable') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('changeRole') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('rotateKey') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('otherNode') }) },
);
/** What happens in one step. */
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
