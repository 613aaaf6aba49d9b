import pg from 'pg';
import { testDatabaseSettings } from '../../testing/database-settings.ts';
import { anyNote } from '../contract/contract-note.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';
import { useTestPostgres } from '../../testing/use-postgres.ts';

describe('accounts in a PostgreSQL database of the locale C', () => {
  const server = useTestPostgres();

  it('are found case-insensitively by part of their name', async () => {
    const admin = new pg.Client(server.url);
    await admin.connect();
    await admin.query("CREATE DATABASE plain TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'");
    await admin.end();
    const url = new URL('/plain', server.url).href;
    const storage = await openPostgresStorage(testDatabaseSettings(url), { asServer: false });
    const ada = { id: 'ada', email: 'ada@example.org', passwordHash: '', isAdmin: false };
    await storage.users.insert({ ...ada, name: 'Élodie' }, anyNote);

    const found = await storage.users.list({ search: 'éLO', afterEmail: null }, 10);

    expect(found.map(({ user }) => user.id)).toEqual(['ada']);
    await storage.close();
  });
});
