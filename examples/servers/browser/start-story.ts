import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createProxyServer } from 'httpxy';
import { findFreePort } from '../../../backend/testing/free-port.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { startHandler } from './start-handler.ts';

// In each app.config.ts: the server's address, if it is another origin.
const documentedOrigin = 'http://localhost:8000';

/** An application with the library in front of an example server. */
export interface RunningStory extends RunningServer {
  readonly pageUrl: string;
}

/**
 * Starts an example server and, on another port, an application with its `app.config.ts`. The
 * application's origin passes the API's requests on, as a development proxy does.
 */
export async function startStory(name: string, accessSeconds: number): Promise<RunningStory> {
  const port = await findFreePort();
  const pageUrl = `http://localhost:${port}`;
  const running = await startServer(name, { accessSeconds, appOrigin: pageUrl });
  const handler =
    running.server.handler === undefined
      ? null
      : await startHandler({ upstreamUrl: running.url, pageUrl, env: running.server.handler });
  const serverUrl = running.url.replace('127.0.0.1', 'localhost');
  const script = await bundle(name, serverUrl);
  const proxy = createProxyServer({ target: handler?.url ?? running.url });
  const server = createServer((request, response) => {
    if (request.url === '/' || request.url === '/page.js') {
      response.setHeader('Content-Type', request.url === '/' ? 'text/html' : 'text/javascript');
      response.end(request.url === '/' ? '<script type="module" src="/page.js"></script>' : script);
      return;
    }
    void proxy.web(request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...running,
    pageUrl,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await handler?.stop();
      await running.stop();
    },
  };
}

/** Returns the page's script, with the built library. */
async function bundle(name: string, serverUrl: string): Promise<string> {
  const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [pathOf('page.ts')],
    alias: {
      'the-server/app.config': pathOf(`../${name}/app.config.ts`),
      '@latchkey/angular': pathOf('../../../dist/auth/fesm2022/latchkey-angular.mjs'),
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles.map(({ text }) => text.replaceAll(documentedOrigin, serverUrl)).join('');
}
