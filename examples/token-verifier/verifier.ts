// A separate service that accepts Latchkey's access tokens; it needs only the public keys.
//
//   ISSUER=https://app.example PORT=4000 node examples/token-verifier/verifier.ts
//
// DANGER: these tokens are also valid for the Latchkey server itself. This service, and everything
// that sees its requests, can act as the user there for up to five minutes: delete the account or,
// with an administrator's token, make someone an administrator. No password is needed if the user
// entered it less than ten minutes ago. Only do this with a service that you run and trust as much
// as that server. Never log or forward a token.
import { createServer } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const { ISSUER: issuer = 'http://localhost:3000', PORT = '4000' } = process.env;
// The URL of the keys, if this service cannot use the public one.
const { KEYS_URL = `${issuer}/.well-known/jwks.json` } = process.env;

// Fetched once and cached; fetched again after the cache time, or for an unknown key.
const keys = createRemoteJWKSet(new URL(KEYS_URL), { cacheMaxAge: 300_000 });

const server = createServer((request, response) => {
  const token = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    return;
  }
  verify(token).then(
    ({ payload }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ userId: payload.sub, sessionId: payload['sid'] }));
    },
    (error: unknown) => {
      if (saysNothingOfToken(error)) response.writeHead(503).end();
      else response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
    },
  );
});

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`takes tokens at http://127.0.0.1:${PORT}`);
});

/**
 * Checks all that RFC 9068 §4 requires: signature, algorithm, type, issuer, audience and expiry.
 */
function verify(token: string) {
  return jwtVerify(token, keys, {
    algorithms: ['ES256'],
    typ: 'at+jwt',
    issuer,
    audience: `${issuer}/api`,
    requiredClaims: ['sub', 'exp', 'sid'],
  });
}

/** Whether fetching the keys failed, so that nothing is known about the token. */
function saysNothingOfToken(error: unknown): boolean {
  const codes = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];
  return !(error instanceof errors.JOSEError) || codes.includes(error.code);
}
