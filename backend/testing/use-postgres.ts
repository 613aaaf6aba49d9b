import { startTestPostgres, type TestPostgres } from './postgres.ts';

/** Starts a server for the calling suite, and stops it afterwards. */
export function useTestPostgres(): Pick<TestPostgres, 'url' | 'empty'> {
  let server: TestPostgres;

  beforeAll(async () => {
    server = await startTestPostgres();
  });

  afterAll(async () => {
    await server.stop();
  });

  return {
    get url() {
      return server.url;
    },
    empty: () => server.empty(),
  };
}
