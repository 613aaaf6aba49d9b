import { activeKey, type Keyring } from './auth/tokens/keyring.ts';
import { type Clock, secondsBetween } from './auth/clock.ts';
import type { Rules } from './auth/rules.ts';
import type { Gauges } from './observability/metrics.ts';

/** Creates the metrics gauges from the rules and the keys. */
export function createGauges(
  rules: Rules,
  keyring: Keyring,
  now: Clock,
): Omit<Gauges, 'droppedLogLines'> {
  return {
    hashing: rules.hashing,
    revocationLagMs: rules.revocations.lagMs,
    keyAgesSeconds: () => ({
      signing: ageOf(keyring.signingKeys),
      refresh: ageOf(keyring.refreshKeys),
    }),
  };

  function ageOf(keys: readonly { readonly activeFrom: Date }[]): number {
    return secondsBetween(activeKey(keys, now()).activeFrom, now());
  }
}
