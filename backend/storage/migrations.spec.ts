import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createBrowser } from '../testing/browser.ts';
import { databases, type TestDatabase } from '../testing/databases.ts';
import { startTestServer } from '../testing/server.ts';
import { testDatabaseSettings } from '../testing/database-settings.ts';
import { openStorage } from './open-storage.ts';
import { OutdatedSchemaError, type SchemaUse } from './require-schema.ts';
import type { Storage } from './storage.ts';

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

    function open(schema: SchemaUse): Promise<Storage> {
      return openStorage(testDatabaseSettings(databaseUrl), { asServer: false, schema });
    }

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

    it('is left alone if it is outdated and may not be changed', async () => {
      await (await startTestServer({ databaseUrl })).stop();
      await execute('DELETE FROM migrations');

      const opening = open('leave');

      await expectAsync(opening).toBeRejectedWithError(OutdatedSchemaError);
    });

    it('may have later steps, so that old nodes keep working during an update', async () => {
      await (await startTestServer({ databaseUrl })).stop();
      await execute("INSERT INTO migrations VALUES ('999-later')");

      for (const schema of ['leave', 'update', 'create'] as const) {
        const storage = await open(schema);
        expect(await storage.users.count()).toBe(0);
        await storage.close();
      }
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
