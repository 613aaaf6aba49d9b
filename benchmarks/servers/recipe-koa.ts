import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import Router from '@koa/router';
import jwt from 'jsonwebtoken';
import Koa, { type Context } from 'koa';
import bodyParser from 'koa-bodyparser';
import { apiPaths } from '#shared/api-paths';
import type { Credentials } from '#shared/auth';

// The recipe's design: two HS256 tokens, the longer-lived one in a cookie. Nothing is stored, so
// nothing rotates and nothing can be revoked. Its password hash is the usual one of its framework.
const secret = randomBytes(32).toString('hex');
const minute = 60;
const month = 30 * 24 * 60 * minute;
const person = JSON.parse(process.env['PERSON'] ?? '{}') as Required<Credentials>;
const hashParameters = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const hash = promisify<string, Buffer, number, typeof hashParameters, Buffer>(scrypt);
const salt = randomBytes(16);
const passwordHash = await hash(person.password, salt, 64, hashParameters);
const me = JSON.parse(process.env['ME'] ?? '{}') as { readonly id: string };

const router = new Router();
router.post(apiPaths.login, async (ctx) => {
  const { email, password } = ctx.request.body as Credentials;
  const given = await hash(password, salt, 64, hashParameters);
  if (email !== person.email || !timingSafeEqual(given, passwordHash)) ctx.throw(401);
  ctx.cookies.set('refresh_token', sign('refresh', month), { httpOnly: true, sameSite: 'strict' });
  ctx.body = grant();
});
router.post(apiPaths.refresh, (ctx) => {
  verify(ctx, ctx.cookies.get('refresh_token') ?? '', 'refresh');
  ctx.body = grant();
});
router.get(apiPaths.me, (ctx) => {
  verify(ctx, ctx.get('authorization').slice('Bearer '.length), 'access');
  ctx.body = me;
});
new Koa()
  .use(bodyParser())
  .use(router.routes())
  .use(router.allowedMethods())
  .listen(Number(process.env['PORT']), '127.0.0.1');

function grant(): object {
  return { access_token: sign('access', 15 * minute) };
}

function sign(type: string, expiresIn: number): string {
  const claims = { type, jti: randomBytes(16).toString('hex'), is_admin: false };
  return jwt.sign(claims, secret, { algorithm: 'HS256', subject: me.id, expiresIn });
}

function verify(ctx: Context, token: string, type: string): void {
  try {
    const claims = jwt.verify(token, secret, { algorithms: ['HS256'] });
    if (typeof claims === 'object' && claims['type'] === type) return;
  } catch {
    // Handled below, like a token of the other type.
  }
  ctx.throw(401);
}
