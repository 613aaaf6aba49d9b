import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { activeKey, derive, type Keyring } from './keyring.ts';

/** The content of a refresh token: the session row, its secret handle and the generation. */
export interface RefreshToken {
  readonly keyId: number;
  /** The id of the session's row; never reused. */
  readonly sessionId: number;
  /** 128 random bits; the database stores only their hash. */
  readonly handle: Buffer;
  readonly generation: number;
}

export type RefreshTokens = ReturnType<typeof createRefreshTokens>;

/** Lets secret scanners recognize a leaked refresh token. */
const prefix = 'latchkey_rt_';
const format = 1;
const handleBytes = 16;
const macBytes = 16;
// format 1, key id 2, session id 6, handle 16, generation 4
const signedBytes = 29;
const textLength = prefix.length + ((signedBytes + macBytes) / 3) * 4;

/**
 * Creates and parses refresh tokens, which are opaque to everyone else and never stored.
 * | The same session, handle, generation and key always yield the same bytes, so a response can be
 * resent.
 */
export function createRefreshTokens(keyring: Keyring, now: Clock) {
  const secrets = derive(
    () => keyring.refreshKeys,
    (keys) => new Map(keys.map((key) => [key.id, key.secret])),
  );
  return { format: toText, parse, activeKeyId };

  /** Returns the id of the key for the next generation of a session. */
  function activeKeyId(): number {
    return activeKey(keyring.refreshKeys, now()).id;
  }

  function toText(token: RefreshToken): string {
    const secret = secrets().get(token.keyId);
    if (secret === undefined) throw new Error(`no refresh-token key ${token.keyId}`);
    const signed = Buffer.alloc(signedBytes);
    signed.writeUInt8(format, 0);
    signed.writeUInt16BE(token.keyId, 1);
    signed.writeUIntBE(token.sessionId, 3, 6);
    token.handle.copy(signed, 9);
    signed.writeUInt32BE(token.generation, 25);
    return prefix + Buffer.concat([signed, mac(secret, signed)]).toString('base64url');
  }

  /** Parses a refresh token; returns `null` if this server did not create it. */
  function parse(text: string): RefreshToken | null {
    if (text.length !== textLength || !text.startsWith(prefix)) return null;
    const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
    if (bytes.length !== signedBytes + macBytes) return null;
    const signed = bytes.subarray(0, signedBytes);
    const keyId = signed.readUInt16BE(1);
    const secret = secrets().get(keyId);
    if (secret === undefined || signed.readUInt8(0) !== format) return null;
    if (!timingSafeEqual(mac(secret, signed), bytes.subarray(signedBytes))) return null;
    return {
      keyId,
      sessionId: signed.readUIntBE(3, 6),
      handle: signed.subarray(9, 9 + handleBytes),
      generation: signed.readUInt32BE(25),
    };
  }
}

/** Creates the secret part of a new session's refresh tokens. */
export function createHandle(): Buffer {
  return randomBytes(handleBytes);
}

/** Returns the hash of a handle, which is all the database stores of it. */
export function hashHandle(handle: Buffer): Buffer {
  return hash('sha256', handle, 'buffer');
}

function mac(secret: Buffer, signed: Buffer): Buffer {
  return createHmac('sha256', secret).update(signed).digest().subarray(0, macBytes);
}
