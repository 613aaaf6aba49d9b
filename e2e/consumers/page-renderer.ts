import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as send, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findFreePort } from '../../backend/testing/free-port.ts';
import type { FreshApplication } from './fresh-application.ts';

/** A process that renders an application's pages on the server. */
export interface PageRenderer {
  /** Renders the page for a request. */
  readonly render: RequestListener;
  readonly stop: () => Promise<void>;
}

// The server of `ng new` listens on all addresses.
const launcher = `
  import { createServer } from 'node:http';
  const { reqHandler } = await import(process.env.SERVER);
  createServer(reqHandler).listen(+process.env.PORT, '127.0.0.1', () => console.log('listening'));
`;

/** Starts a process for an application that was built with server-side rendering. */
export async function startPageRenderer({ folder }: FreshApplication): Promise<PageRenderer> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', launcher], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PORT: String(port),
      SERVER: pathToFileURL(join(folder, 'dist/fresh/server/server.mjs')).href,
      // Angular renders only for hosts that it knows.
      NG_ALLOWED_HOSTS: 'localhost',
    },
  });
  const exited = once(child, 'exit');
  const started = await Promise.race([once(child.stdout, 'data'), exited.then(() => null)]);
  if (started === null) throw new Error('The renderer did not start.');
  return {
    render: ({ url = '/', headers }, response) => {
      const rendering = send({ port, host: '127.0.0.1', path: url, headers }, (rendered) => {
        response.writeHead(rendered.statusCode ?? 500, rendered.headers);
        rendered.pipe(response);
      });
      rendering.on('error', () => response.writeHead(502).end());
      rendering.end();
    },
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
