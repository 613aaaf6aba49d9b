// Re-created from the documented wire format of Supabase Auth (GoTrue); this is not Supabase.
import { randomBytes, randomUUID } from 'node:crypto';
import cors from 'cors';
import express from 'express';
import jwt from 'jsonwebtoken';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const secret = randomUUID();
const user = { id: randomUUID(), email: 'ada@example.com', role: 'authenticated' };
const password = 'correct horse battery';
// The session of each refresh token, and whether it was used.
const refreshTokens = new Map();

const app = express();
app.use(cors(), express.json(), (request, response, next) =>
  request.headers.apikey === 'public-anon-key'
    ? next()
    : response.status(401).json({ message: 'No API key found in request' }),
);

app.post('/auth/v1/token', (request, response) => {
  const { grant_type: grantType } = request.query;
  if (grantType === 'password') return signIn(request, response);
  if (grantType === 'refresh_token') return refresh(request, response);
  return fail(response, 400, 'validation_failed', 'unsupported_grant_type');
});

app.post('/auth/v1/logout', (request, response) => {
  const claims = verify(request);
  if (claims === null) {
    const message = 'invalid JWT: unable to parse or verify signature';
    return fail(response, 403, 'bad_jwt', message);
  }
  endSession(claims.session_id);
  return response.sendStatus(204);
});

app.get('/rest/v1/notes', (request, response) => {
  if (verify(request) !== null) return response.json(['Write to Charles', 'Note G']);
  return response.status(401).json({ code: 'PGRST303', message: 'JWT expired' });
});

app.listen(port, '127.0.0.1', () => {
  console.log(`Supabase Auth, re-created, is listening on http://127.0.0.1:${port}`);
});

function signIn(request, response) {
  if (request.body.email !== user.email || request.body.password !== password) {
    return fail(response, 400, 'invalid_credentials', 'Invalid login credentials');
  }
  return sendSession(response, randomUUID());
}

function refresh(request, response) {
  const found = refreshTokens.get(request.body?.refresh_token);
  if (found === undefined) {
    const message = 'Invalid Refresh Token: Refresh Token Not Found';
    return fail(response, 400, 'refresh_token_not_found', message);
  }
  if (found.isUsed) {
    endSession(found.session);
    const message = 'Invalid Refresh Token: Already Used';
    return fail(response, 400, 'refresh_token_already_used', message);
  }
  found.isUsed = true;
  return sendSession(response, found.session);
}

function sendSession(response, session) {
  const claims = { role: user.role, session_id: session };
  const access_token = jwt.sign(claims, secret, { subject: user.id, expiresIn: accessSeconds });
  const refresh_token = randomBytes(9).toString('base64url');
  refreshTokens.set(refresh_token, { session, isUsed: false });
  return response.json({
    access_token,
    token_type: 'bearer',
    expires_in: accessSeconds,
    expires_at: jwt.decode(access_token).exp,
    refresh_token,
    user,
  });
}

function endSession(session) {
  for (const [token, found] of refreshTokens) {
    if (found.session === session) refreshTokens.delete(token);
  }
}

function verify(request) {
  try {
    return jwt.verify(request.headers.authorization?.replace('Bearer ', '') ?? '', secret);
  } catch {
    return null;
  }
}

function fail(response, code, error_code, msg) {
  return response.status(code).json({ code, error_code, msg });
}
