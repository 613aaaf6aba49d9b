import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createBrowser } from '../testing/browser.ts';
import { databases, type TestDatabase } from '../testing/databases.ts';
import { startTestServer } from '../testing/server.ts';

for (const [engine, startDatabase] of Object.entries(databases)) {
  describe(`the schema on ${engine}`, () => {
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

    it('is unchanged if a migration fails', async () => {
      // The schema has a table with this name, so creating it fails halfway.
      await execute('CREATE TABLE audit (id integer)');
      await expectAsync(startTestServer({ databaseUrl })).toBeRejectedWithError(/audit/);

      await execute('DROP TABLE audit');
      const server = await startTestServer({ databaseUrl });

      expect((await createBrowser(server).signUp()).token_type).toBe('Bearer');
      await server.stop();
    });

    it('keeps accounts across restarts', async () => {
      const before = await startTestServer({ databaseUrl });
      await createBrowser(before).signUp();
      await before.stop();

      const server = await startTestServer({ databaseUrl });

      expect((await createBrowser(server).signIn()).token_type).toBe('Bearer');
      await server.stop();
    });
  });
}
