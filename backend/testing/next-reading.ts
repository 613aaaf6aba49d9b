import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Revocations } from '../auth/tokens/revocations.ts';

/** Resolves when a node has next read the revocations. */
export async function nextReading({ lagMs }: Revocations): Promise<void> {
  let lastMs = 0;
  while (lastMs <= lagMs()) {
    lastMs = lagMs();
    await nextTurn();
  }
}
