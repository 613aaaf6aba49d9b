// Re-created from the documented wire format; this is not Spring.
import { randomUUID } from 'node:crypto';
import cookieParser from 'cookie-parser';
import express from 'express';
import jwt from 'jsonwebtoken';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const secret = randomUUID();
const user = { id: 1, email: 'ada@example.com', password: 'correct horse battery' };
const refreshTokens = new Set();
const cookie = { path: '/api/auth', httpOnly: true, sameSite: 'strict' };

const app = express();
app.use(express.json(), cookieParser(), csrf);

app.post('/api/auth/signin', (request, response) => {
  const { email, password } = request.body;
  if (email !== user.email || password !== user.password) {
    return fail(response, 401, 'Bad credentials');
  }
  const refreshToken = randomUUID();
  refreshTokens.add(refreshToken);
  response.cookie('refresh-token', refreshToken, cookie);
  return response.json({ ...accessToken(), id: user.id, email, roles: ['ROLE_USER'] });
});

app.post('/api/auth/refreshtoken', (request, response) => {
  const refreshToken = request.cookies['refresh-token'];
  if (!refreshToken) return fail(response, 400, 'Refresh Token is empty!');
  if (!refreshTokens.has(refreshToken)) {
    return fail(response, 403, `Failed for [${refreshToken}]: Refresh token is not in database!`);
  }
  return response.json(accessToken());
});

app.post('/api/auth/signout', (request, response) => {
  refreshTokens.delete(request.cookies['refresh-token']);
  response.clearCookie('refresh-token', cookie);
  return response.json({ message: "You've been signed out!" });
});

app.get('/api/notes', (request, response) => {
  const [, token = ''] = request.headers.authorization?.split('Bearer ') ?? [];
  try {
    jwt.verify(token, secret);
    return response.json(['Write to Charles', 'Note G']);
  } catch (error) {
    const details = ` error="invalid_token", error_description="${error.message}"`;
    const challenge = `Bearer${token === '' ? '' : details}`;
    return response.status(401).set('WWW-Authenticate', challenge).end();
  }
});

app.listen(port, '127.0.0.1', () => {
  console.log(`Spring, re-created, is listening on http://127.0.0.1:${port}`);
});

function accessToken() {
  const token = jwt.sign({}, secret, { subject: user.email, expiresIn: accessSeconds });
  return { accessToken: token, tokenType: 'Bearer' };
}

/** `csrf.spa()`: a cookie that scripts can read, and the header that must repeat it. */
function csrf(request, response, next) {
  const expected = request.cookies['XSRF-TOKEN'];
  if (!expected) response.cookie('XSRF-TOKEN', randomUUID(), { path: '/' });
  const isOpen = request.method === 'GET' || request.path === '/api/auth/signin';
  if (isOpen || (expected && request.headers['x-xsrf-token'] === expected)) return next();
  return fail(response, 403, 'Forbidden');
}

function fail(response, status, message) {
  return response.status(status).json({ status, timestamp: new Date(), message });
}
