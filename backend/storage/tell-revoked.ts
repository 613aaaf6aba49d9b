import type { Revocation } from '../auth/revocations.ts';

/** What a transaction gives, with what this process has to hear of once it is committed. */
export interface Revoking<Result> {
  readonly result: Result;
  readonly revocations: readonly Revocation[];
}

/** Tells of what a committed transaction has revoked, and gives its result. */
export function tellRevoked<Result>(
  committed: Revoking<Result> | null,
  revoked: (revocation: Revocation) => void,
): Result | null {
  committed?.revocations.forEach(revoked);
  return committed?.result ?? null;
}
