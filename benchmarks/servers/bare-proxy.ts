import { Agent } from 'node:http';
import { createProxyServer } from 'httpxy';
import Koa from 'koa';

// The baseline of the token handler: Koa, and the library that streams.
const target = process.env['UPSTREAM_URL'] ?? '';
const proxy = createProxyServer({
  target,
  changeOrigin: true,
  agent: new Agent({ keepAlive: true }),
});
new Koa()
  .use(async (ctx) => {
    await proxy.web(ctx.req, ctx.res);
    ctx.respond = false;
  })
  .listen(Number(process.env['PORT']), '127.0.0.1');
