import { randomUUID } from 'node:crypto';
import cookieParser from 'cookie-parser';
import cors from 'cors';
import express from 'express';
import jwt from 'jsonwebtoken';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const secrets = { access: randomUUID(), refresh: randomUUID() };
const user = { email: 'ada@example.com', password: 'correct horse battery', refreshTokens: [] };
// In production, with HTTPS and an API on another site: sameSite 'none' and secure.
const cookie = { httpOnly: true, sameSite: 'lax' };

const app = express();
app.use(cors({ origin: process.env.APP_ORIGIN ?? 'http://localhost:4200', credentials: true }));
app.use(express.json());
app.use(cookieParser());

app.post('/auth', (request, response) => {
  const { email, password } = request.body;
  if (email !== user.email || password !== user.password) return response.sendStatus(401);
  return sendTokens(response, user.refreshTokens);
});

app.get('/refresh', (request, response) => {
  const refreshToken = request.cookies.jwt;
  if (!refreshToken) return response.sendStatus(401);
  response.clearCookie('jwt', cookie);
  if (!isValid(refreshToken)) return response.sendStatus(403);
  if (!user.refreshTokens.includes(refreshToken)) {
    user.refreshTokens = []; // Reused: everything ends.
    return response.sendStatus(403);
  }
  return sendTokens(response, without(refreshToken));
});

app.get('/logout', (request, response) => {
  const refreshToken = request.cookies.jwt;
  if (!refreshToken) return response.sendStatus(204);
  user.refreshTokens = without(refreshToken);
  response.clearCookie('jwt', cookie);
  return response.sendStatus(204);
});

app.get('/notes', verifyJwt, (request, response) => {
  response.json(['Write to Charles', 'Note G']);
});

app.listen(port, '127.0.0.1', () => {
  console.log(`Express is listening on http://127.0.0.1:${port}`);
});

function sendTokens(response, others) {
  const claims = { username: user.email };
  const accessToken = jwt.sign(claims, secrets.access, { expiresIn: accessSeconds });
  const refreshToken = jwt.sign(claims, secrets.refresh, { expiresIn: '1d', jwtid: randomUUID() });
  user.refreshTokens = [...others, refreshToken];
  response.cookie('jwt', refreshToken, { ...cookie, maxAge: 24 * 60 * 60 * 1000 });
  return response.json({ accessToken });
}

function without(refreshToken) {
  return user.refreshTokens.filter((each) => each !== refreshToken);
}

function isValid(refreshToken) {
  try {
    return jwt.verify(refreshToken, secrets.refresh) !== undefined;
  } catch {
    return false;
  }
}

function verifyJwt(request, response, next) {
  const header = request.headers.authorization;
  if (!header?.startsWith('Bearer ')) return response.sendStatus(401);
  return jwt.verify(header.split(' ')[1], secrets.access, (error) =>
    error ? response.sendStatus(403) : next(),
  );
}
