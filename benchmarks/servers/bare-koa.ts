import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { apiPaths } from '#shared/api-paths';

// The cost of a request that does nothing: the baseline of all other figures.
const responses = JSON.parse(process.env['ANSWERS'] ?? '{}') as Record<'me' | 'grant', object>;
const router = new Router();
router.get(apiPaths.me, (ctx) => {
  ctx.body = responses.me;
});
router.post([apiPaths.login, apiPaths.refresh], (ctx) => {
  ctx.body = responses.grant;
});
new Koa()
  .use(bodyParser())
  .use(router.routes())
  .use(router.allowedMethods())
  .listen(Number(process.env['PORT']), '127.0.0.1');
