import pg from 'pg';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { openPostgresDatabase, type PostgresDatabase } from './postgres-database.ts';
import { postgresRevocationFeed } from './postgres-revocation-feed.ts';
import { until } from '../../testing/postgres-nodes.ts';
import { useTestPostgres } from '../../testing/use-postgres.ts';

describe('the connection for revocation notifications', () => {
  const server = useTestPostgres();
  let database: PostgresDatabase;
  let admin: pg.Client;

  beforeEach(async () => {
    database = openPostgresDatabase(testDatabaseSettings(server.url));
    admin = new pg.Client(server.url);
    await admin.connect();
  });

  afterEach(async () => {
    await database.close();
    await admin.end();
  });

  /** Returns the number of our connections; the pool has not opened any. */
  async function count(): Promise<number> {
    const { rows } = await admin.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'latchkey'",
    );
    return rows.length;
  }

  const expectSoon = (isSo: () => Promise<boolean>) =>
    until('done', async () => {
      if (!(await isSo())) throw new Error('not yet');
    });

  it('stays a single one after a failed LISTEN and a late event', async () => {
    const opened: pg.Client[] = [];
    const feed = postgresRevocationFeed({
      ...database,
      connect: async () => {
        const client = await database.connect();
        if (opened.push(client) === 1) await refuseAll(client);
        return client;
      },
    });
    await feed.listen();
    await expectSoon(async () => opened.length === 2 && (await count()) === 1);

    jasmine.clock().install();
    opened[0]?.emit('end');
    jasmine.clock().tick(1000);
    jasmine.clock().uninstall();

    expect(opened.length).toBe(2);
    await feed.close();
    await expectSoon(async () => (await count()) === 0);
  });

  it('is not opened if the feed was closed before', async () => {
    const { listen, close } = postgresRevocationFeed(database);

    const listening = listen();
    await close();

    await listening;
    await expectSoon(async () => (await count()) === 0);
  });
});

/** Makes PostgreSQL reject all further statements, because their transaction has failed. */
async function refuseAll(client: pg.Client): Promise<void> {
  await client.query('SET idle_in_transaction_session_timeout = 0');
  await client.query('BEGIN; SELECT 1 / 0').catch(() => undefined);
}
