import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from '../problem.ts';

export type Passwords = ReturnType<typeof createPasswords>;

// The library defaults to Argon2id (OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane).
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const currentParameters = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;
/**
 * How many passwords are hashed concurrently: at most two.
 * | One core stays free for the event loop; otherwise hashing would block every other request.
 */
export const coresToHashOn = Math.min(2, Math.max(1, availableParallelism() - 1));
const maxWaiting = 32;
const retryAfterSeconds = 2;
// Verified if the account does not exist, so that response times don't reveal which accounts do.
const decoy = hash('nobody has this password', parameters);

/**
 * Hashes and verifies passwords with Argon2id, with limited concurrency so that other requests keep
 * a core.
 * | `hash` and `verify` throw ProblemError `unavailable` if the queue is full.
 */
export function createPasswords(maxRunning = coresToHashOn) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    hash: (password: string) => inTurn(() => hash(password, parameters)),
    verify: compare,
    rejectWhenOverloaded,
    /** Returns how many passwords are being hashed and how many are queued. */
    load: () => ({ running, waiting: waiting.length }),
  };

  /** Whether a password matches a hash; with `null`, it does the same work and returns `false`. */
  async function compare(password: string, passwordHash: string | null): Promise<boolean> {
    const expected = passwordHash ?? (await decoy);
    const isEqual = await inTurn(() => verify(expected, password));
    return isEqual && passwordHash !== null;
  }

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= maxRunning) await turn();
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next(); // The next one takes over this slot.
    }
  }

  /** Checks that the queue has room. @throws ProblemError `unavailable` if it is full. */
  function rejectWhenOverloaded(): void {
    if (waiting.length >= maxWaiting) {
      throw new ProblemError('unavailable', 'the password hashing queue is full', {
        retryAfterSeconds,
      });
    }
  }

  function turn(): Promise<void> {
    rejectWhenOverloaded();
    return new Promise((resolve) => waiting.push(resolve));
  }
}

/** Whether a hash was made with other parameters than the current ones. */
export function isOutdatedHash(passwordHash: string): boolean {
  return !passwordHash.startsWith(currentParameters);
}
