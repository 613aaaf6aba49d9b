import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../backend/testing/free-port.ts';
import { createIdentityServer } from '../examples/servers/aspnet-identity/server.ts';
import { pythonWithSimpleJwt } from '../tools/python.mjs';
import { type StartedTokenHandler, startTokenHandler } from './testing/start-token-handler.ts';

const python = pythonWithSimpleJwt() ?? 'python3';
const django = fileURLToPath(
  new URL('../examples/servers/django-bodies/server.py', import.meta.url),
);

describe('the token handler in front of servers', () => {
  it('runs a whole session with simplejwt', async () => {
    const port = String(await findFreePort());
    const server = spawn(python, [django], {
      env: { ...process.env, PORT: port },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(server.stdout, 'data');
    const handler = await startTokenHandler(`http://127.0.0.1:${port}`, {
      env: {
        SIGN_IN_PATHS: '/api/token/',
        REFRESH_PATH: '/api/token/refresh/',
        SIGN_OUT_PATH: '/api/token/blacklist/',
        RESPONSE_FIELD: 'refresh',
      },
    });
    try {
      const credentials = { username: 'ada', password: 'correct horse' };
      const signedIn = await post(handler, '/api/token/', { body: credentials });
      expect(Object.keys(await membersOf(signedIn))).toEqual(['access']);

      const both = await Promise.all(
        [1, 2].map(() => post(handler, '/api/token/refresh/', { cookie: cookieOf(signedIn) })),
      );
      const [first, second] = await Promise.all(both.map(membersOf));
      expect(second).toEqual(first);
      expect(await statusOf(handler, '/api/me/', first!['access'])).toBe(200);

      // Out of the grace, simplejwt rejects the replaced token.
      handler.clock.advance(60);
      const late = await post(handler, '/api/token/refresh/', { cookie: cookieOf(signedIn) });
      expect((await membersOf(late))['code']).toBe('no_session');

      const cookie = cookieOf(both[0]!);
      expect((await post(handler, '/api/token/blacklist/', { cookie })).status).toBe(200);
      expect((await post(handler, '/api/token/refresh/', { cookie })).status).toBe(401);
    } finally {
      await handler.stop();
      const exited = once(server, 'exit');
      server.kill();
      await exited;
    }
  });

  it('runs a whole session with the re-created ASP.NET Core Identity', async () => {
    const server = createIdentityServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const handler = await startTokenHandler(`http://127.0.0.1:${port}`, {
      env: { RESPONSE_FIELD: 'refreshToken', SIGN_OUT: 'local' },
    });
    try {
      const credentials = { email: 'ada@example.com', password: 'Correct-horse1' };
      const signedIn = await post(handler, '/login', { body: credentials });
      expect(await membersOf(signedIn)).not.toEqual(
        jasmine.objectContaining({ refreshToken: jasmine.anything() }),
      );
      const refreshed = await post(handler, '/refresh', { cookie: cookieOf(signedIn) });
      const { accessToken } = await membersOf(refreshed);
      expect(await statusOf(handler, '/manage/info', accessToken)).toBe(200);
      const signedOut = await post(handler, '/logout', { cookie: cookieOf(refreshed) });
      expect(signedOut.status).toBe(204);
      expect(cookieOf(signedOut)).toBe('token-handler=');
    } finally {
      await handler.stop();
      server.closeAllConnections();
      server.close();
    }
  });
});

function post(
  handler: StartedTokenHandler,
  path: string,
  { cookie = '', body = {} }: { readonly cookie?: string; readonly body?: object },
): Promise<Response> {
  return fetch(`${handler.local}${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function membersOf(response: Response): Promise<Record<string, string>> {
  return (await response.json()) as Record<string, string>;
}

async function statusOf(handler: StartedTokenHandler, path: string, token = ''): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${handler.local}${path}`, { headers })).status;
}

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
