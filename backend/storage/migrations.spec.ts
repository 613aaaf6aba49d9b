import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { apiPaths } from '#shared/api-paths';
import type { SessionList } from '#shared/sessions';
import { createBrowser } from '../testing/browser.ts';
import { databases, type TestDatabase } from '../testing/databases.ts';
import { startTestServer } from '../testing/server.ts';

const firefox = 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';

for (const [engine, startDatabase] of Object.entries(databases)) {
  describe(`a database of before on ${engine}`, () => {
    let folder: string;
    let database: TestDatabase;
    let databaseUrl: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'latchkey-migrations-'));
      database = await startDatabase();
      databaseUrl = database.url ?? `sqlite:${join(folder, 'latchkey.db')}`;
    });

    afterEach(async () => {
      await database.stop();
      await rm(folder, { recursive: true });
    });

    async function execute(sql: string): Promise<void> {
      if (database.url === null) {
        const connection = new DatabaseSync(join(folder, 'latchkey.db'));
        connection.exec(sql);
        connection.close();
        return;
      }
      const client = new pg.Client(database.url);
      await client.connect();
      await client.query(sql);
      await client.end();
    }

    it('keeps its sessions, and what was told of their devices', async () => {
      const before = await startTestServer({ databaseUrl });
      await createBrowser(before).signUp();
      await before.stop();
      await execute(`
        ALTER TABLE sessions DROP COLUMN browser;
        ALTER TABLE sessions DROP COLUMN system;
        UPDATE sessions SET user_agent = '${firefox}';
        DELETE FROM migrations WHERE name LIKE '%-devices'`);

      const server = await startTestServer({ databaseUrl });
      const browser = createBrowser(server);
      const { json } = await browser.get(apiPaths.sessions, await browser.signIn());

      const devices = (json as SessionList).sessions.map(({ isCurrent, browser, system }) => ({
        isCurrent,
        browser,
        system,
      }));
      expect(devices).toEqual([
        { isCurrent: true, browser: null, system: null },
        { isCurrent: false, browser: 'Firefox', system: 'Linux' },
      ]);
      await server.stop();
    });
  });
}
