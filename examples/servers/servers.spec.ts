import { readFileSync } from 'node:fs';
import { withoutAlignment, withTable } from '../../tools/document-table.mjs';
import { HttpClient } from './http-client.ts';
import { exampleServers } from './server-list.ts';
import { serverRows } from './server-rows.ts';
import { type RunningServer, startServer } from './start-server.ts';

describe('the table of servers in the README of the library', () => {
  it('is as `npm run documents` writes it', () => {
    const readme = readFileSync(new URL('../../frontend/auth/README.md', import.meta.url), 'utf8');

    expect(withoutAlignment(withTable(readme, serverRows()))).toBe(withoutAlignment(readme));
  });
});

for (const server of exampleServers) {
  const { name, csrf, refreshCookie, statuses } = server;

  describe(`the example server ${name}`, () => {
    let running: RunningServer;
    let client: HttpClient;

    beforeAll(async () => {
      running = await startServer(name, { accessSeconds: 300 });
    });

    beforeEach(() => {
      client = new HttpClient(running);
    });

    afterAll(() => running.stop());

    async function signIn(): Promise<void> {
      expect((await client.signIn()).status).toBe(200);
      if (server.signInSetsOnlyACookie) await client.refresh();
    }

    it('goes from sign-in through expiry and refresh to sign-out', async () => {
      await signIn();
      const expiredToken = client.token;
      expect((await client.read()).status).toBe(200);

      running.passTime(301);
      const rejected = await Promise.all(Array.from({ length: 10 }, () => client.read()));
      const refreshed = await client.refresh();

      expect(rejected.map(({ status }) => status)).toEqual(Array(10).fill(statuses.expired));
      expect(refreshed.status).toBe(200);
      expect(client.token).not.toBe(expiredToken);
      expect((await client.read()).status).toBe(200);

      const { refreshToken, cookies } = client;
      const jar = [...cookies];
      const signedOut = await client.signOut();
      if (signedOut === null) return;

      expect(signedOut.ok).toBeTrue();
      expect(client.cookies.has(refreshCookie ?? '')).toBeFalse();

      const late = new HttpClient(running);
      late.refreshToken = refreshToken;
      for (const [cookie, value] of jar) late.cookies.set(cookie, value);

      expect((await late.refresh()).ok).toBeFalse();
    });

    it('rejects a refresh without a refresh token, and one with garbage', async () => {
      await signIn();
      client.refreshToken = '';
      client.cookies.delete(refreshCookie ?? '');
      const missing = await client.refresh();
      client.refreshToken = 'garbage';
      if (refreshCookie !== null) client.cookies.set(refreshCookie, 'garbage');
      const garbage = await client.refresh();

      expect(missing.status).toBe(statuses.noRefreshToken);
      expect(garbage.status).toBe(statuses.garbage);
    });

    if (csrf !== undefined) {
      it('rejects a refresh and a sign-out without the CSRF header', async () => {
        await signIn();
        client.sendsCsrfHeader = false;

        const refreshed = await client.refresh();
        const signedOut = await client.signOut();

        expect(refreshed.status).toBe(csrf.status);
        expect(signedOut?.status).toBe(csrf.status);
      });
    }

    if (statuses.expiredAtSignOut !== undefined) {
      it('rejects a sign-out with an expired access token', async () => {
        await signIn();
        running.passTime(301);

        const signedOut = await client.signOut();

        expect(signedOut?.status).toBe(statuses.expiredAtSignOut);
      });
    }
  });
}
