import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { secondsAfter } from '../clock.ts';
import { createKeyring, createSigningKey, type Keyring } from './keyring.ts';
import { ProblemError } from '../problem.ts';

type Json = Record<string, unknown>;

const settings = { publicUrl: 'https://app.example', accessTokenLifetimeSeconds: 300 };

describe('access tokens', () => {
  let clock: MovableClock;
  let keyring: Keyring;
  let tokens: AccessTokens;
  let token: string;

  beforeEach(() => {
    clock = createMovableClock();
    keyring = createKeyring(clock.now());
    tokens = createAccessTokens(keyring, { settings, now: clock.now });
    token = issue().token;
  });

  const issue = (expiresInSeconds = 86_400) =>
    tokens.issue(
      {
        userId: 'ada',
        sid: 'session',
        generation: 7,
        isAdmin: true,
        userVersion: 3,
        authTime: clock.now(),
        expiresAt: secondsAfter(clock.now(), expiresInSeconds),
      },
      clock.now(),
    );
  const header = () => decode(token, 0);
  const claims = () => decode(token, 1);
  const active = () => keyring.signingKeys[0]!;
  /** Signs tokens as a careless or hostile issuer with our key would. */
  const forge = (head: unknown, body: unknown, key = active().privateKey) => {
    const signed = [head, body].map(encode).join('.');
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
  const rejection = (text: string) => {
    try {
      tokens.verify(text);
    } catch (error) {
      return error instanceof ProblemError ? error.code : error;
    }
    return 'accepted';
  };

  it('has the header and the claims of RFC 9068, and no others', () => {
    const at = Math.floor(clock.now().getTime() / 1000);

    expect(header()).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: active().kid });
    expect(claims()).toEqual({
      iss: 'https://app.example',
      aud: 'https://app.example/api',
      client_id: 'latchkey-app',
      sub: 'ada',
      iat: at,
      exp: jasmine.any(Number),
      jti: jasmine.any(String),
      sid: 'session',
      auth_time: at,
      is_admin: true,
      ver: 3,
      gen: 7,
    });
    expect(tokens.verify(token) as unknown).toEqual(claims());
  });

  it('lives up to a tenth less than the configured lifetime, and says how long', () => {
    const lifetimes = Array.from({ length: 200 }, () => issue().expiresIn);

    expect(Math.max(...lifetimes)).toBeLessThanOrEqual(300);
    expect(Math.min(...lifetimes)).toBeGreaterThanOrEqual(270);
    expect(new Set(lifetimes).size).toBeGreaterThan(5);
  });

  it('ends with the session', () => {
    expect(issue(42).expiresIn).toBe(42);
  });

  it('expires exactly at its expiry time', () => {
    const { token: other, expiresIn } = issue();
    tokens.verify(other);
    clock.advance(expiresIn - 1);
    expect(rejection(other)).toBe('accepted');

    clock.advance(1);

    expect(rejection(other)).toBe('access_token_expired');
    expect(rejection(other)).toBe('access_token_expired');
    expect(tokens.verifyExpired(other).sid).toBe('session');
  });

  it('signs with the active key and verifies with all', () => {
    const next = createSigningKey(secondsAfter(clock.now(), 60));
    keyring = { ...keyring, signingKeys: [next, ...keyring.signingKeys] };
    tokens = createAccessTokens(keyring, { settings, now: clock.now });
    const before = issue().token;

    clock.advance(60);

    expect(decode(before, 0)['kid']).not.toBe(next.kid);
    expect(decode(issue().token, 0)['kid']).toBe(next.kid);
    expect(rejection(before)).toBe('accepted');
  });

  it('rejects every header that differs from the issued one', () => {
    const { alg, typ, kid } = header() as { alg: string; typ: string; kid: string };
    const jwk = active().publicKey.export({ format: 'jwk' });
    const mutations: Json[] = [
      { typ, kid },
      { alg, kid },
      { alg, typ },
      { alg, typ: 'JWT', kid },
      { alg, typ: 'application/at+jwt', kid },
      { alg, typ: 'AT+JWT', kid },
      { alg, typ: 1, kid },
      { alg: 'none', typ, kid },
      { alg: 'None', typ, kid },
      { alg: 'HS256', typ, kid },
      { alg: 'ES384', typ, kid },
      { alg: 'es256', typ, kid },
      { alg: ['ES256'], typ, kid },
      { alg, typ, kid: 'unknown' },
      { alg, typ, kid: '__proto__' },
      { alg, typ, kid: 'constructor' },
      { alg, typ, kid: '../../etc/passwd' },
      { alg, typ, kid: "' OR 1=1 --" },
      { alg, typ, kid: '' },
      { alg, typ, kid: null },
      { alg, typ, kid: [kid] },
      { alg, typ, kid, crit: ['exp'] },
      { alg, typ, kid, crit: [] },
      { alg, typ, kid, b64: false },
      { alg, typ, kid, jwk },
      { alg, typ, kid, jku: 'https://evil.example/jwks.json' },
      { alg, typ, kid, x5u: 'https://evil.example/cert.pem' },
      { alg, typ, kid, x5c: ['MIIB'] },
      { alg, typ, kid, zip: 'DEF' },
      { alg, typ, kid, cty: 'JWT' },
      { alg, typ, kid, enc: 'A256GCM' },
      { alg, typ, kid, padding: 'x'.repeat(1_000_000) },
    ];

    for (const mutation of mutations) {
      expect(rejection(forge(mutation, claims())))
        .withContext(JSON.stringify(mutation).slice(0, 80))
        .toBe('access_token_invalid');
    }
    expect(rejection(forge(header(), claims()))).toBe('accepted');
  });

  it('rejects a token with a missing, wrong or additional claim', () => {
    const body = claims();
    const missing = Object.keys(body).map((name) => ({ ...body, [name]: undefined }));
    const wrong = Object.keys(body).flatMap((name) =>
      [null, [], {}, '', name === 'is_admin' ? 1 : true, -1, 0.5].map((value) => ({
        ...body,
        [name]: value,
      })),
    );
    const others = [
      { ...body, iss: 'https://app.example/' },
      { ...body, iss: 'http://app.example' },
      { ...body, aud: 'https://app.example' },
      { ...body, aud: ['https://app.example/api'] },
      { ...body, aud: ['https://app.example/api', 'https://evil.example'] },
      { ...body, client_id: 'another-app' },
      { ...body, exp: String(body['exp']) },
      { ...body, exp: 1e300 },
      { ...body, nbf: 0 },
      { ...body, role: 'admin' },
      { ...body, sub: 'x'.repeat(4096) },
    ];

    for (const mutation of [...missing, ...wrong, ...others]) {
      expect(rejection(forge(header(), mutation)))
        .withContext(JSON.stringify(mutation))
        .toBe('access_token_invalid');
    }
  });

  it('rejects a payload that is not an object', () => {
    for (const body of [null, [], 'text', 1, true]) {
      expect(rejection(forge(header(), body))).toBe('access_token_invalid');
    }
  });

  it('rejects every other signature', () => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const wrongCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    const publicPem = createPublicKey(active().privateKey).export({ format: 'pem', type: 'spki' });
    const hmac = (key: string | Buffer) =>
      createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
    const der = sign('sha256', Buffer.from(`${head}.${body}`), active().privateKey);
    const zeros = Buffer.alloc(64).toString('base64url');
    const otherBody = encode({ ...claims(), sub: 'eve' });
    const mutations = {
      none: `${head}.${body}.`,
      zeros: `${head}.${body}.${zeros}`,
      short: `${head}.${body}.${signature.slice(0, -4)}`,
      long: `${head}.${body}.${signature}AAAA`,
      der: `${head}.${body}.${der.toString('base64url')}`,
      stranger: forge(header(), claims(), stranger),
      'another curve': forge(header(), claims(), wrongCurve),
      'HMAC with the public key as PEM': `${head}.${body}.${hmac(publicPem)}`,
      'HMAC with the kid': `${head}.${body}.${hmac(active().kid)}`,
      "another token's": `${head}.${otherBody}.${signature}`,
      'jsonwebtoken with HS256': jwt.sign(claims(), publicPem, { keyid: active().kid }),
    };

    for (const [name, mutation] of Object.entries(mutations)) {
      expect(rejection(mutation)).withContext(name).toBe('access_token_invalid');
    }
  });

  it('rejects every other spelling of a valid token', () => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const last = signature.at(-1) ?? '';
    const sameBits = String.fromCharCode(last.charCodeAt(0) + 1);
    const spellings = [
      '',
      '.',
      '..',
      `${head}.${body}`,
      `${token}.`,
      `${token}.${signature}`,
      `.${body}.${signature}`,
      `${head}..${signature}`,
      ` ${token}`,
      `${token}\n`,
      `${token}=`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}.${signature.slice(0, -1)}${sameBits}`,
      `${head}.${body}.${signature.slice(0, 10)} ${signature.slice(10)}`,
      token.replaceAll('_', '/').replaceAll('-', '+').concat('='),
      `${encode({ kid: active().kid, alg: 'ES256', typ: 'at+jwt' })}.${body}.${signature}`,
      token.slice(0, -5),
      `${'a'.repeat(5000)}.${body}.${signature}`,
    ];

    for (const spelling of spellings) {
      expect(rejection(spelling)).withContext(spelling.slice(0, 40)).toBe('access_token_invalid');
    }
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(token: string, segment: number): Json {
  return JSON.parse(Buffer.from(token.split('.')[segment] ?? '', 'base64url').toString()) as Json;
}
