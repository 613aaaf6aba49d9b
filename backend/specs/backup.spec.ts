import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { findFreePort } from '../testing/free-port.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { ada } from '../testing/browser.ts';

describe('a backup of a SQLite file', () => {
  let folder: string;
  let file: string;
  let server: ServerProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-backup-'));
    file = join(folder, 'latchkey.db');
    server = await start();
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<ServerProcess> {
    return startServerProcess(await findFreePort(), {
      DATABASE_URL: `sqlite:${file}`,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      REFRESH_GRACE_SECONDS: '0',
    });
  }

  /** Does the same as `.backup` of SQLite's command line. */
  async function backUp(): Promise<void> {
    const source = new DatabaseSync(file, { readOnly: true });
    await backup(source, join(folder, 'copy.db'));
    source.close();
  }

  async function restore(): Promise<void> {
    await server.stop('SIGTERM');
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
    renameSync(join(folder, 'copy.db'), file);
    server = await start();
  }

  const post = async (path: string, cookie: string, json?: object) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { cookie, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const body = (await response.json()) as TokenGrant & Problem;
    return { status: response.status, cookie: response.headers.getSetCookie()[0] ?? '', body };
  };
  const signIn = async () =>
    (await post(apiPaths.login, '', { email: ada.email, password: ada.password })).cookie;
  const refresh = (cookie: string) => post(apiPaths.refresh, cookie.split(';')[0] ?? '');

  it('is made beside a running server, restores everything and is private', async () => {
    await post(apiPaths.register, '', ada);
    const [resting, rotating] = [await signIn(), await signIn()];
    await backUp();
    const rotated = (await refresh(rotating)).cookie;
    const later = await signIn();

    await restore();

    const [ofResting, ofRotated, ofLater] = [
      await refresh(resting),
      await refresh(rotated),
      await refresh(later),
    ];
    expect(ofResting.status).toBe(200);
    expect([ofRotated.status, ofRotated.body.reason]).toEqual([401, 'unknown']);
    expect([ofLater.status, ofLater.body.reason]).toEqual([401, 'unknown']);
    // A new session may get the row id of a lost one, but not its tokens.
    const next = await signIn();
    expect((await refresh(later)).status).toBe(401);
    expect((await refresh(next)).status).toBe(200);
  });
});
