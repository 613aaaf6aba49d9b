// Re-created from the documented wire format of Keycloak's token endpoint; this is not Keycloak.
import { randomUUID } from 'node:crypto';
import cors from 'cors';
import express from 'express';
import jwt from 'jsonwebtoken';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const refreshSeconds = 1800;
const secrets = { access: randomUUID(), refresh: randomUUID() };
const user = { id: randomUUID(), email: 'ada@example.com', password: 'correct horse battery' };
const issuer = `http://127.0.0.1:${port}/realms/demo`;
// The id of the newest refresh token of each session: "Revoke Refresh Token" is on.
const sessions = new Map();

const app = express();
app.use(cors({ origin: process.env.APP_ORIGIN ?? 'http://localhost:4200' }), express.urlencoded());

app.post('/realms/demo/protocol/openid-connect/token', (request, response) => {
  const { client_id, grant_type, username, password, refresh_token } = request.body ?? {};
  if (client_id !== 'app') {
    return fail(response, 401, 'invalid_client', 'Invalid client or Invalid client credentials');
  }
  if (grant_type === 'password') {
    if (username === user.email && password === user.password) {
      return sendTokens(response, randomUUID());
    }
    return fail(response, 401, 'invalid_grant', 'Invalid user credentials');
  }
  if (grant_type !== 'refresh_token') {
    return fail(response, 400, 'unsupported_grant_type', 'Unsupported grant_type');
  }
  const claims = verify(refresh_token, secrets.refresh);
  if (claims === null) return fail(response, 400, 'invalid_grant', 'Invalid refresh token');
  if (!sessions.has(claims.sid)) {
    return fail(response, 400, 'invalid_grant', 'Session not active');
  }
  if (sessions.get(claims.sid) !== claims.jti) {
    sessions.delete(claims.sid);
    return fail(response, 400, 'invalid_grant', 'Maximum allowed refresh token reuse exceeded');
  }
  return sendTokens(response, claims.sid);
});

app.post('/realms/demo/protocol/openid-connect/logout', (request, response) => {
  const claims = verify(request.body?.refresh_token, secrets.refresh);
  if (claims === null) return fail(response, 400, 'invalid_grant', 'Invalid refresh token');
  sessions.delete(claims.sid);
  return response.sendStatus(204);
});

// An API beside Keycloak.
app.get('/api/notes', (request, response) => {
  const token = request.headers.authorization?.replace('Bearer ', '');
  if (verify(token, secrets.access) !== null) {
    return response.json(['Write to Charles', 'Note G']);
  }
  return response
    .status(401)
    .set('WWW-Authenticate', 'Bearer realm="demo", error="invalid_token"')
    .end();
});

app.listen(port, '127.0.0.1', () => {
  console.log(`Keycloak, re-created, is listening on http://127.0.0.1:${port}`);
});

function sendTokens(response, sid) {
  const jti = randomUUID();
  sessions.set(sid, jti);
  const claims = { iss: issuer, sub: user.id, sid, azp: 'app' };
  const access = { ...claims, typ: 'Bearer', jti: randomUUID() };
  const refresh = { ...claims, typ: 'Refresh', jti };
  return response.set('Cache-Control', 'no-store').json({
    access_token: jwt.sign(access, secrets.access, { expiresIn: accessSeconds }),
    expires_in: accessSeconds,
    refresh_expires_in: refreshSeconds,
    refresh_token: jwt.sign(refresh, secrets.refresh, { expiresIn: refreshSeconds }),
    token_type: 'Bearer',
    'not-before-policy': 0,
    session_state: sid,
    scope: 'profile email',
  });
}

function verify(token, secret) {
  try {
    return jwt.verify(token ?? '', secret);
  } catch {
    return null;
  }
}

function fail(response, status, error, error_description) {
  return response.status(status).json({ error, error_description });
}
