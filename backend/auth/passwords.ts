import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from './problem.ts';

export type Passwords = ReturnType<typeof createPasswords>;

// Argon2id is the library's default (OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane).
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const currentParameters = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;
/**
 * How many passwords are hashed at a time: two at most.
 *
 * A core is left to the event loop: where hashing takes them all, every other request waits for it.
 */
export const coresToHashOn = Math.min(2, Math.max(1, availableParallelism() - 1));
const maxWaiting = 32;
const retryAfterSeconds = 2;
// Compared with when there is no account, so that its absence cannot be told by time.
const decoy = hash('nobody has this password', parameters);

/**
 * Hashes and verifies passwords with Argon2id, so few at a time that other requests keep a core.
 *
 * `hash` and `verify` throw ProblemError `unavailable` when too many wait already.
 */
export function createPasswords(maxRunning = coresToHashOn) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    hash: (password: string) => inTurn(() => hash(password, parameters)),
    verify: compare,
    expectRoom,
    /** How many passwords are being hashed, and how many wait. */
    load: () => ({ running, waiting: waiting.length }),
  };

  /** Whether a password is the one of a hash; with `null` for the hash it is not, after the same work. */
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
      else next(); // It takes over this one's place.
    }
  }

  /** @throws ProblemError `unavailable` when too many wait already. */
  function expectRoom(): void {
    if (waiting.length >= maxWaiting) {
      throw new ProblemError('unavailable', 'too many passwords wait to be hashed', {
        retryAfterSeconds,
      });
    }
  }

  function turn(): Promise<void> {
    expectRoom();
    return new Promise((resolve) => waiting.push(resolve));
  }
}

/** Whether a hash was made with other parameters than today's. */
export function isOutdatedHash(passwordHash: string): boolean {
  return !passwordHash.startsWith(currentParameters);
}
