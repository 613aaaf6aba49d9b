import { createHash, createHmac } from 'node:crypto';
import { createMovableClock } from '../../testing/movable-clock.ts';
import { secondsAfter } from '../clock.ts';
import { createKeyring, createRefreshKey } from './keyring.ts';
import {
  createHandle,
  createRefreshTokens,
  hashHandle,
  type RefreshToken,
} from './refresh-tokens.ts';

describe('refresh tokens', () => {
  const clock = createMovableClock();
  const keyring = createKeyring(clock.now());
  const tokens = createRefreshTokens(keyring, clock.now);
  const token: RefreshToken = {
    keyId: 1,
    sessionId: 2 ** 48 - 1,
    handle: createHandle(),
    generation: 2 ** 32 - 1,
  };

  it('are identical for the same session, handle, generation and key', () => {
    expect(tokens.format(token)).toBe(tokens.format({ ...token }));
    expect(tokens.parse(tokens.format(token))).toEqual(token);
  });

  it('are stored only as a hash of their handle', () => {
    const hash = createHash('sha256').update(token.handle).digest();

    expect(hashHandle(token.handle)).toEqual(hash);
  });

  it('have a prefix for secret scanners', () => {
    expect(tokens.format(token)).toMatch(/^latchkey_rt_[\w-]{60}$/);
  });

  it('are rejected if any character differs', () => {
    const text = tokens.format(token);

    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === 'A' ? 'B' : 'A';
      expect(tokens.parse(text.slice(0, index) + other + text.slice(index + 1)))
        .withContext(`character ${index}`)
        .toBeNull();
    }
  });

  it('are rejected if they are longer, shorter, padded or empty', () => {
    const text = tokens.format(token);

    for (const other of ['', text.slice(0, -1), `${text}A`, `${text}=`, ` ${text.slice(1)}`]) {
      expect(tokens.parse(other)).toBeNull();
    }
  });

  it('are rejected in another format, even with a valid MAC', () => {
    const bytes = Buffer.from(tokens.format(token).slice('latchkey_rt_'.length), 'base64url');
    const signed = Buffer.from(bytes.subarray(0, 29));
    signed.writeUInt8(2, 0);
    const mac = createHmac('sha256', keyring.refreshKeys[0]!.secret).update(signed).digest();
    const other = Buffer.concat([signed, mac.subarray(0, 16)]).toString('base64url');

    expect(tokens.parse(`latchkey_rt_${other}`)).toBeNull();
  });

  it('are rejected if another server created them', () => {
    const other = createRefreshTokens(createKeyring(clock.now()), clock.now);

    expect(tokens.parse(other.format(token))).toBeNull();
  });

  it('are created with the active key and read with all', () => {
    const next = createRefreshKey(2, secondsAfter(clock.now(), 60));
    const both = createRefreshTokens(
      { ...keyring, refreshKeys: [...keyring.refreshKeys, next] },
      clock.now,
    );
    expect(both.activeKeyId()).toBe(1);

    clock.advance(60);

    expect(both.activeKeyId()).toBe(2);
    expect(both.parse(both.format({ ...token, keyId: 2 }))?.keyId).toBe(2);
    expect(both.parse(tokens.format(token))?.keyId).toBe(1);
  });
});
