import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

/** What an attacker has: one of our tokens, and the public key. */
interface Spoils {
  /** The first two segments of the token, which are signed. */
  readonly signed: string;
  readonly header: object;
  readonly claims: object;
  readonly signature: Buffer;
  readonly publicKey: KeyObject;
  /** Another token that the server issued. */
  readonly refreshToken: string;
}

// The order of the base point of P-256 (SEC 2, §2.4.2).
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const encodeText = (text: string) => Buffer.from(text).toString('base64url');
const toBytes = (number: bigint) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');

const compact = (header: unknown, claims: unknown, signer: (signed: string) => Buffer) => {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signer(signed).toString('base64url')}`;
};
const hmac = (hash: string, key: string | Buffer) => (signed: string) =>
  createHmac(hash, key).update(signed).digest();
const ecdsa = (hash: string, key: KeyObject) => (signed: string) =>
  sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
const withSignature = ({ signed }: Spoils, ...numbers: bigint[]) =>
  `${signed}.${Buffer.concat(numbers.map(toBytes)).toString('base64url')}`;
const halves = ({ signature }: Spoils) =>
  [signature.subarray(0, 32), signature.subarray(32)].map((half) =>
    BigInt(`0x${half.toString('hex')}`),
  ) as [r: bigint, s: bigint];
const pem = ({ publicKey }: Spoils) => publicKey.export({ format: 'pem', type: 'spki' });
const der = ({ publicKey }: Spoils) => publicKey.export({ format: 'der', type: 'spki' });

const attacks: Record<string, (spoils: Spoils) => string> = {
  // The signature types of RFC 7515, appendix A, with a different key.
  'HS256 (A.1)': ({ header, claims }) =>
    compact({ ...header, alg: 'HS256' }, claims, hmac('sha256', 'secret')),
  'RS256 (A.2)': ({ header, claims }) =>
    compact({ ...header, alg: 'RS256' }, claims, (signed) =>
      createSign('sha256').update(signed).sign(rsa),
    ),
  'ES256 (A.3)': ({ header, claims }) => compact(header, claims, ecdsa('sha256', p256)),
  'ES512 (A.4)': ({ header, claims }) =>
    compact({ ...header, alg: 'ES512' }, claims, ecdsa('sha512', p521)),
  'none (A.5)': ({ header, claims }) =>
    compact({ ...header, alg: 'none' }, claims, () => Buffer.alloc(0)),
  'the general JSON form (A.6)': ({ signed, header, signature }) => {
    const [, payload] = signed.split('.');
    const signatures = [{ protected: encode(header), signature: signature.toString('base64url') }];
    return encodeText(JSON.stringify({ payload, signatures }));
  },
  'the flattened JSON form (A.7)': ({ signed, signature }) => {
    const [head, payload] = signed.split('.');
    return JSON.stringify({ payload, protected: head, signature: signature.toString('base64url') });
  },
  'EdDSA (RFC 8037)': ({ header, claims }) =>
    compact({ ...header, alg: 'EdDSA' }, claims, (signed) =>
      sign(null, Buffer.from(signed), ed25519),
    ),
  'an unencoded payload (RFC 7797)': ({ header, claims }) =>
    compact({ ...header, b64: false, crit: ['b64'] }, claims, ecdsa('sha256', p256)),
  // Algorithms and keys chosen by the attacker (RFC 8725 §2.1, §3.1).
  'HMAC with the public key as PEM': (spoils) =>
    compact({ ...spoils.header, alg: 'HS256' }, spoils.claims, hmac('sha256', pem(spoils))),
  'HMAC with the public key as DER': (spoils) =>
    compact({ ...spoils.header, alg: 'HS256' }, spoils.claims, hmac('sha256', der(spoils))),
  'HMAC with the public key, under our algorithm': (spoils) =>
    compact(spoils.header, spoils.claims, hmac('sha256', pem(spoils))),
  'HMAC with an empty key': ({ header, claims }) =>
    compact({ ...header, alg: 'HS256' }, claims, hmac('sha256', '')),
  'a key in the header': ({ header, claims }) => {
    const jwk = p256.export({ format: 'jwk' });
    return compact({ ...header, jwk }, claims, ecdsa('sha256', p256));
  },
  'two algorithms, the last of them ours': ({ header, claims }) =>
    `${encodeText(JSON.stringify(header).replace('{', '{"alg":"none",'))}.${encode(claims)}.`,
  'an algorithm whose name is escaped': ({ header, signed, signature }) =>
    [
      encodeText(JSON.stringify(header).replace('"alg"', '"\\u0061lg"')),
      signed.split('.')[1],
      signature.toString('base64url'),
    ].join('.'),
  'other claims under the same signature': ({ header, claims, signature }) =>
    compact(header, { ...claims, is_admin: true }, () => signature),
  // Numbers that a careless ECDSA verifier accepts (CVE-2022-21449; RFC 7518 §3.4).
  'r and s of zero': (spoils) => withSignature(spoils, 0n, 0n),
  'r of zero': (spoils) => withSignature(spoils, 0n, halves(spoils)[1]),
  's of zero': (spoils) => withSignature(spoils, halves(spoils)[0], 0n),
  'r and s of one': (spoils) => withSignature(spoils, 1n, 1n),
  'r of the order': (spoils) => withSignature(spoils, order, halves(spoils)[1]),
  's of the order': (spoils) => withSignature(spoils, halves(spoils)[0], order),
  'r beyond the order': (spoils) => withSignature(spoils, order + 1n, halves(spoils)[1]),
  'r and s changed about': (spoils) => withSignature(spoils, ...halves(spoils).toReversed()),
  'r alone': (spoils) => withSignature(spoils, halves(spoils)[0]),
  'a third number': (spoils) => withSignature(spoils, ...halves(spoils), 0n),
  // Tokens of other kinds (RFC 7516; RFC 8725 §2.7, §2.8).
  'five segments, as encrypted tokens have': ({ signed, signature }) =>
    `${signed}.${encode({})}.${encode({})}.${signature.toString('base64url')}`,
  'a token in a token': ({ header, signed, signature }) =>
    compact(
      { ...header, cty: 'JWT' },
      `${signed}.${signature.toString('base64url')}`,
      ecdsa('sha256', p256),
    ),
  'the refresh token': ({ refreshToken }) => refreshToken,
};

describe('attacks on access tokens', () => {
  let server: TestServer;
  let browser: Browser;
  let grant: TokenGrant;
  let spoils: Spoils;

  beforeAll(async () => {
    server = await startTestServer();
    browser = createBrowser(server);
    grant = await browser.signUp();
    const [header = '', claims = '', signature = ''] = grant.access_token.split('.');
    const decode = (text: string) => Buffer.from(text, 'base64url');
    spoils = {
      signed: `${header}.${claims}`,
      header: JSON.parse(decode(header).toString()) as object,
      claims: JSON.parse(decode(claims).toString()) as object,
      signature: decode(signature),
      publicKey: server.keyring.signingKeys[0]!.publicKey,
      refreshToken: [...browser.cookies.values()][0]!,
    };
  });

  afterAll(() => server.stop());

  for (const [name, attack] of Object.entries(attacks)) {
    it(`are rejected: ${name}`, async () => {
      const response = await browser.get(apiPaths.me, { access_token: attack(spoils) });

      expect(rejection(response)).toBe('401 access_token_invalid');
    });
  }

  it('gain nothing from the second valid ES256 signature', async () => {
    const [r, s] = halves(spoils);
    const twin = { access_token: withSignature(spoils, r, order - s) };
    expect(twin.access_token).not.toBe(grant.access_token);
    expect((await browser.get(apiPaths.me, twin)).status).toBe(200);

    await browser.send('POST', apiPaths.logout, { headers: bearer(grant) });

    expect(rejection(await browser.get(apiPaths.me, twin))).toBe('401 access_token_revoked');
  });
});
