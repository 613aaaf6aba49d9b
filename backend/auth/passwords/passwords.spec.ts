import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { isCommonPassword, isMadeOfKnownWords } from './guessable-passwords.ts';
import { createPasswords, isOutdatedHash } from './passwords.ts';
import type { ProblemError } from '../problem.ts';

describe('passwords', () => {
  const passwords = createPasswords();

  it('are compared exactly as typed, up to 128 characters', async () => {
    const long = `${'ä'.repeat(126)} Z`;
    const stored = await passwords.hash(long);

    expect(await passwords.verify(long, stored)).toBeTrue();
    for (const other of [
      long.toLowerCase(),
      long.slice(0, -1),
      ` ${long}`,
      long.normalize('NFD'),
    ]) {
      expect(await passwords.verify(other, stored)).toBeFalse();
    }
  });

  it('never match without an account, after the same work', async () => {
    const stored = await passwords.hash('nobody has this password');
    const [withAccount, without] = [await cost(stored), await cost(null)];

    expect(await passwords.verify('nobody has this password', null)).toBeFalse();
    expect(without / withAccount).toBeGreaterThan(0.3);
  });

  it('are rehashed when the parameters have changed', async () => {
    const today = await passwords.hash('correct horse battery');
    const old = await hash('correct horse battery', { memoryCost: 8192, timeCost: 2 });

    expect(isOutdatedHash(today)).toBeFalse();
    expect(isOutdatedHash(old)).toBeTrue();
  });

  it('leave a core free if there are several', async () => {
    const attempts = [1, 2, 3].map(() => passwords.hash('correct horse battery'));

    const { running } = passwords.load();

    await Promise.all(attempts);
    expect(running).toBeGreaterThan(0);
    expect(running).toBeLessThan(Math.max(2, availableParallelism()));
  });

  it('are rejected as unavailable when too many are queued, without affecting the others', async () => {
    const passwords = createPasswords(2);
    const attempts = await Promise.allSettled(
      Array.from({ length: 40 }, () => passwords.hash('correct horse battery')),
    );

    const rejected = attempts.filter((attempt) => attempt.status === 'rejected');
    const codes = rejected.map(({ reason }) => (reason as ProblemError).code);
    expect(codes).toEqual(Array(6).fill('unavailable'));
    expect(await passwords.hash('correct horse battery')).toMatch(/^\$argon2id\$/);
  });

  it('are common if they are on the list, in upper or lower case', () => {
    expect(isCommonPassword('password1')).toBeTrue();
    expect(isCommonPassword('PassWord1')).toBeTrue();
    expect(isCommonPassword('correct horse battery')).toBeFalse();
  });

  it('are rejected if they consist of known words', () => {
    const user = { email: 'ada.byron@example.org', name: 'Ada Lovelace' };
    const guessable = ['Latchkey2026!', 'ada.byron@example.org', 'lovelace-1815', 'adaLOVELACE'];
    const others = ['ada likes engines', 'lovelace and latchkeys', '1815-12-10-0815', 'byronic!'];

    for (const password of guessable) {
      expect(isMadeOfKnownWords(password, user)).withContext(password).toBeTrue();
    }
    for (const password of others) {
      expect(isMadeOfKnownWords(password, user)).withContext(password).toBeFalse();
    }
  });

  /** Returns the CPU time in µs, which does not depend on other load on the machine. */
  async function cost(stored: string | null): Promise<number> {
    const before = process.cpuUsage();
    for (let round = 0; round < 5; round += 1) await passwords.verify('wrong password', stored);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  }
});
