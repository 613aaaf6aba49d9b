import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';

const port = Number(process.env.PORT ?? 8000);
const accessSeconds = Number(process.env.ACCESS_SECONDS ?? 300);
const user = { id: 1, email: 'ada@example.com', password: 'correct horse battery' };
const sessions = new Set();
// In production, with HTTPS: secure.
const cookie = { path: '/', httpOnly: true, sameSite: 'strict' };

const fastify = Fastify();
fastify.register(fastifyJwt, {
  secret: randomUUID(),
  cookie: { cookieName: 'refreshToken' },
  sign: { expiresIn: `${accessSeconds}s` },
});
fastify.register(fastifyCookie);

const withToken = async (request) => {
  const { kind } = await request.jwtVerify({ onlyHeader: true });
  if (kind !== 'access') throw unauthorized();
};
const withCookie = async (request) => {
  const { session } = await request.jwtVerify({ onlyCookie: true });
  if (!sessions.has(session)) throw unauthorized();
};

fastify.post('/api/login', async (request, reply) => {
  const { email, password } = request.body;
  if (email !== user.email || password !== user.password) throw unauthorized();
  const session = randomUUID();
  sessions.add(session);
  const refreshToken = await reply.jwtSign({ session }, { expiresIn: '1d' });
  reply.setCookie('refreshToken', refreshToken, cookie);
  return { token: await signAccessToken(reply) };
});

fastify.post('/api/refresh', { onRequest: withCookie }, async (request, reply) => ({
  token: await signAccessToken(reply),
}));

fastify.delete('/api/session', { onRequest: withCookie }, async (request, reply) => {
  sessions.delete(request.user.session);
  return reply.clearCookie('refreshToken', cookie).code(204).send();
});

fastify.get('/api/notes', { onRequest: withToken }, async () => ['Write to Charles', 'Note G']);

await fastify.listen({ port, host: '127.0.0.1' });
console.log(`Fastify is listening on http://127.0.0.1:${port}`);

function unauthorized() {
  return Object.assign(new Error('Unauthorized'), { statusCode: 401 });
}

function signAccessToken(reply) {
  return reply.jwtSign({ sub: String(user.id), kind: 'access' });
}
