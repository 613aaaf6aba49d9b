import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jwksPath } from '#shared/api-paths';
import { expect, test } from './test.ts';

declare global {
  /** Available in the page: moves the server's clock. */
  function expireTokens(): Promise<void>;
}

const run = promisify(execFile);

test("the recipe's client signs in, refreshes once per 401, and signs out", async ({
  page,
  account,
  system,
}) => {
  await page.exposeFunction('expireTokens', () => system.server.passTime(301));
  // Any URL of our origin that is not the app.
  await page.goto(jwksPath);

  const log = await page.evaluate(async ({ email, password }) => {
    let accessToken = '';
    let refreshes = 0;
    const post = (path: string, body?: object) =>
      fetch(`/api${path}`, {
        method: 'POST',
        credentials: 'include',
        ...(body && {
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }),
      }).then((response) => response.json() as Promise<{ access_token: string; msg?: string }>);
    const get = (path: string) =>
      fetch(`/api${path}`, { headers: { Authorization: `Bearer ${accessToken}` } });
    const getOrRefresh = async (path: string) => {
      const response = await get(path);
      if (response.status !== 401) return response.status;
      refreshes += 1;
      accessToken = (await post('/refresh')).access_token;
      return (await get(path)).status;
    };

    accessToken = (await post('/login', { email, password })).access_token;
    const first = await getOrRefresh('/me');
    const rounds: number[][] = [];
    for (let round = 0; round < 2; round += 1) {
      await expireTokens();
      rounds.push(await Promise.all(Array.from({ length: 6 }, () => getOrRefresh('/me'))));
    }
    const isAdmin = (JSON.parse(atob(accessToken.split('.')[1] ?? '')) as { is_admin: boolean })
      .is_admin;
    const { msg } = await post('/logout');
    return { first, rounds, refreshes, isAdmin, msg, afterwards: await getOrRefresh('/me') };
  }, account);

  expect(log).toEqual({
    first: 200,
    rounds: [Array(6).fill(200), Array(6).fill(200)],
    refreshes: 12,
    isAdmin: false,
    msg: 'logged out',
    afterwards: 401,
  });
});

test('curl with a cookie jar signs in, refreshes and signs out', async ({ account, system }) => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-curl-'));
  const jar = join(folder, 'cookies');
  const curl = async (path: string, ...options: string[]) => {
    const { stdout } = await run('curl', [
      '--silent',
      '--show-error',
      ...['--cookie', jar, '--cookie-jar', jar],
      ...options,
      `${system.url}/api${path}`,
    ]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const json = ['--header', 'Content-Type: application/json', '--data'];
  const { email, password } = account;

  expect(await curl('/login', ...json, JSON.stringify({ email, password }))).toMatchObject({
    token_type: 'Bearer',
  });
  const { access_token } = await curl('/refresh', '--request', 'POST');
  const bearer = ['--header', `Authorization: Bearer ${String(access_token)}`];
  expect(await curl('/me', ...bearer)).toMatchObject({ email });
  expect(await curl('/logout', '--request', 'POST')).toEqual({ msg: 'logged out' });
  expect(await curl('/refresh', '--request', 'POST')).toMatchObject({ code: 'no_session' });
  expect(await curl('/me', ...bearer)).toMatchObject({ code: 'access_token_revoked' });
  await rm(folder, { recursive: true });
});
