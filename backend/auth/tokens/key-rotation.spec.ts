import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import { createAccessTokens } from './access-tokens.ts';
import { secondsAfter } from '../clock.ts';
import { listKeys, retireKeys, rotateKeys } from './key-rotation.ts';
import { createKeyring, createLiveKeyring, formatKeyring, type Keyring } from './keyring.ts';
import { createHandle, createRefreshTokens } from './refresh-tokens.ts';

const day = 86_400;
const lifetimes = {
  accessTokenLifetimeSeconds: 300,
  sessionLimits: { idleSeconds: 14 * day, shortIdleSeconds: 3600 },
};
const delaySeconds = 360;

describe('key rotation', () => {
  let clock: MovableClock;
  let keyring: Keyring;

  beforeEach(() => {
    clock = createMovableClock();
    keyring = createKeyring(clock.now());
    clock.advance(day);
  });

  const list = () => listKeys(keyring, { lifetimes, now: clock.now() });
  const states = () => list().map(({ use, state }) => `${use} ${state}`);
  const rotate = () => {
    keyring = rotateKeys(keyring, clock.now());
  };
  const retire = () => {
    keyring = retireKeys(keyring, { lifetimes, now: clock.now() });
  };

  it('takes a key from next to active, retiring and removed', () => {
    expect(states()).toEqual(['signing active', 'refresh active']);
    rotate();
    expect(states()).toEqual(['signing active', 'signing next', 'refresh active', 'refresh next']);

    clock.advance(delaySeconds);

    expect(states()).toEqual([
      'signing retiring',
      'signing active',
      'refresh retiring',
      'refresh active',
    ]);
  });

  it('switches keys at the time given in the keyring, to the second', () => {
    rotate();
    const next = keyring.signingKeys[1]!;
    expect(next.activeFrom).toEqual(secondsAfter(clock.now(), delaySeconds));
    clock.advance(delaySeconds - 1);
    expect(states()).toContain('signing next');

    clock.advance(1);

    expect(list().find(({ state }) => state === 'active')?.id).toBe(next.kid);
  });

  it('rejects another rotation until the next keys are active', () => {
    rotate();
    clock.advance(delaySeconds - 1);
    expect(rotate).toThrowError(/become active at/);
    expect(keyring.signingKeys.length).toBe(2);

    clock.advance(1);
    rotate();

    expect(keyring.refreshKeys.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('retires a signing key once its last token has expired', () => {
    const [old] = keyring.signingKeys;
    rotate();
    clock.advance(delaySeconds + lifetimes.accessTokenLifetimeSeconds + 59);
    retire();
    expect(keyring.signingKeys).toContain(old!);

    clock.advance(1);
    retire();

    expect(states()).toEqual(['signing active', 'refresh retiring', 'refresh active']);
    expect(keyring.signingKeys).not.toContain(old!);
  });

  it('retires a refresh-token key once its last token can no longer be retried', () => {
    rotate();
    clock.advance(delaySeconds + 2 * 14 * day + 59);
    retire();
    expect(states()).toEqual(['signing active', 'refresh retiring', 'refresh active']);

    clock.advance(1);
    retire();

    expect(states()).toEqual(['signing active', 'refresh active']);
  });

  it('never retires an active or next key, regardless of its age', () => {
    clock.advance(10_000 * day);
    retire();
    rotate();
    retire();

    expect(states().length).toBe(4);
  });

  it('does not reuse the id of a refresh-token key in the keyring', () => {
    const [first] = keyring.refreshKeys;
    keyring = { ...keyring, refreshKeys: [first!, { ...first!, id: 65_535 }] };

    rotate();

    expect(keyring.refreshKeys.map(({ id }) => id)).toEqual([1, 65_535, 2]);
  });

  it('shows no key material to an operator', () => {
    rotate();
    const file = JSON.parse(formatKeyring(keyring)) as {
      signingKeys: { privateKey: { d: string } }[];
      refreshKeys: { secret: string }[];
    };

    const shown = JSON.stringify(list());

    for (const { privateKey } of file.signingKeys) expect(shown).not.toContain(privateKey.d);
    for (const { secret } of file.refreshKeys) expect(shown).not.toContain(secret);
  });

  it('applies to tokens without a restart', () => {
    const live = createLiveKeyring(keyring);
    const tokens = createAccessTokens(live.keyring, {
      settings: { publicUrl: 'https://app.example', accessTokenLifetimeSeconds: 300 },
      now: clock.now,
    });
    const refreshTokens = createRefreshTokens(live.keyring, clock.now);
    const subject = {
      userId: 'ada',
      sid: 'sid',
      generation: 1,
      isAdmin: false,
      userVersion: 1,
      authTime: clock.now(),
      expiresAt: secondsAfter(clock.now(), day),
    };
    const { token } = tokens.issue(subject, clock.now());
    expect(tokens.verify(token).sub).toBe('ada');
    rotate();
    live.replace(keyring);
    clock.advance(delaySeconds);

    const fresh = tokens.issue(subject, clock.now()).token;
    const refreshToken = refreshTokens.format({
      keyId: refreshTokens.activeKeyId(),
      sessionId: 1,
      handle: createHandle(),
      generation: 1,
    });

    expect(tokens.verify(fresh).sub).toBe('ada');
    expect(refreshTokens.parse(refreshToken)?.keyId).toBe(2);
    live.replace(createKeyring(clock.now()));
    expect(() => tokens.verify(fresh)).toThrowMatching(isInvalid);
    expect(refreshTokens.parse(refreshToken)).toBeNull();
  });
});

function isInvalid(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'access_token_invalid';
}
