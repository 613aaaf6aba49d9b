import type { Revocation } from '../auth/tokens/revocations.ts';

/** The result of a transaction, with the revocations to publish once it is committed. */
export interface Committed<Result> {
  readonly result: Result;
  readonly revocations: readonly Revocation[];
}

/** Publishes the revocations of a committed transaction, and returns its result. */
export function publishRevocations<Result>(
  committed: Committed<Result> | null,
  revoked: (revocation: Revocation) => void,
): Result | null {
  committed?.revocations.forEach(revoked);
  return committed?.result ?? null;
}
