// Re-created from the documented wire format; this is not Laravel.
import { randomBytes, randomUUID } from 'node:crypto';
import cookieParser from 'cookie-parser';
import express from 'express';
import jwt from 'jsonwebtoken';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const secret = randomUUID();
const user = { id: 1, email: 'ada@example.com', password: 'correct horse battery' };
const refreshTokens = new Set();
const cookie = { path: '/', httpOnly: true, sameSite: 'lax' };

const app = express();
app.use(express.json(), cookieParser(), csrf);

app.get('/sanctum/csrf-cookie', (request, response) => response.sendStatus(204));

app.post('/api/auth/login', (request, response) => {
  const { email, password } = request.body;
  if (email !== user.email || password !== user.password) {
    return response.status(401).json({ error: 'Unauthorized' });
  }
  return respondWithToken(response);
});

app.post('/api/auth/refresh', (request, response) => {
  if (!refreshTokens.delete(request.cookies.refresh_token)) return unauthenticated(response);
  return respondWithToken(response);
});

app.post('/api/auth/logout', (request, response) => {
  refreshTokens.delete(request.cookies.refresh_token);
  response.clearCookie('refresh_token', cookie);
  return response.json({ message: 'Successfully logged out' });
});

app.get('/api/notes', (request, response) => {
  try {
    jwt.verify(request.headers.authorization?.replace('Bearer ', '') ?? '', secret);
    return response.json(['Write to Charles', 'Note G']);
  } catch {
    return unauthenticated(response);
  }
});

app.listen(port, '127.0.0.1', () => {
  console.log(`Laravel, re-created, is listening on http://127.0.0.1:${port}`);
});

function respondWithToken(response) {
  const refreshToken = randomBytes(40).toString('hex');
  refreshTokens.add(refreshToken);
  response.cookie('refresh_token', refreshToken, { ...cookie, maxAge: 14 * 24 * 3600 * 1000 });
  const access_token = jwt.sign({ sub: user.id }, secret, { expiresIn: accessSeconds });
  return response.json({ access_token, token_type: 'bearer', expires_in: accessSeconds });
}

/** Laravel's cookie is encrypted base64, so it is percent-encoded and must be decoded. */
function csrf(request, response, next) {
  const expected = request.cookies['XSRF-TOKEN'];
  if (!expected) response.cookie('XSRF-TOKEN', randomBytes(31).toString('base64'));
  if (request.method === 'GET') return next();
  if (expected && request.headers['x-xsrf-token'] === expected) return next();
  return response.status(419).json({ message: 'CSRF token mismatch.' });
}

function unauthenticated(response) {
  return response.status(401).json({ message: 'Unauthenticated.' });
}
