import { apiPaths } from '#shared/api-paths';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { createRefreshTokens } from '../backend/auth/tokens/refresh-tokens.ts';
import { readOrCreateKeyringFile } from '../backend/storage/keyring-file.ts';
import { createClient } from './client.ts';
import { type FilledTable, fillPostgres, fillSqlite, handleOf } from './filled-table.ts';
import { keyringFileIn, rotateAlways, startLatchkey } from './latchkey.ts';
import { type Cost, measureLoad, type Visit } from './load.ts';
import { eachInTurn, medianOf } from './numbers.ts';
import { accept } from './visitor.ts';

const sizes = [1000, 100_000, 1_000_000];
const connections = 64;
const roundCount = 3;
const limits = { requests: 4000, seconds: 4 };

/** Measures the cost of a refresh and the size of a session as the session table grows. */
export async function measureSessionTable(folder: string, postgresUrl: string): Promise<string> {
  const sqlite = await eachInTurn(sizes, (size) => fillSqlite(`${folder}/table-${size}.db`, size));
  const postgres = await eachInTurn(sizes, (size) => fillPostgres(postgresUrl, size));
  return [
    `| refresh of a session drawn at random | ${sizes.map((size) => `${size} sessions`).join(' | ')} | bytes per session |`,
    `| --- |${' --: |'.repeat(sizes.length + 1)}`,
    await measureRow('SQLite', folder, sqlite),
    await measureRow('PostgreSQL', folder, postgres),
  ].join('\n');
}

async function measureRow(
  name: string,
  folder: string,
  tables: readonly FilledTable[],
): Promise<string> {
  const env = { ...rotateAlways, DEMO_ACCOUNTS: 'off' };
  const subjects = await eachInTurn(tables, async ({ databaseUrl, sessionCount }) => {
    const server = await startLatchkey({ folder, env, databaseUrl });
    return { server, visits: createVisits(server.origin, folder, sessionCount) };
  });
  // The first round only warms up and is not counted.
  const rounds: Cost[][] = [];
  for (let round = 0; round <= roundCount; round += 1) {
    const costs = await eachInTurn(subjects, ({ server, visits }) =>
      measureLoad(server.pid, visits, limits),
    );
    if (round > 0) rounds.push(costs);
  }
  await Promise.all(subjects.map(({ server }) => server.stop()));

  const micros = tables.map((_, index) =>
    medianOf(
      rounds.flatMap((round) => round[index] ?? []),
      (cost) => cost.cpuMicrosPerRequest,
    ),
  );
  const figures = micros.map(
    (each) => `${each.toFixed(0)} µs, ${(each / (micros[0] ?? NaN)).toFixed(2)} ×`,
  );
  const bytes = tables.at(-1)?.bytesPerSession.toFixed(0) ?? '';
  return `| ${name} | ${figures.join(' | ')} | ${bytes} |`;
}

/** Creates visits that refresh random sessions; each visit has its own share of the table. */
function createVisits(origin: string, folder: string, sessionCount: number): readonly Visit[] {
  const now = () => new Date();
  const tokens = createRefreshTokens(readOrCreateKeyringFile(keyringFileIn(folder), now()), now);
  const client = createClient(origin, connections);
  const generations = new Map<number, number>();
  return Array.from({ length: connections }, (_, visitor) => async () => {
    const draw = Math.floor(Math.random() * Math.floor(sessionCount / connections));
    const sessionId = draw * connections + visitor + 1;
    const generation = generations.get(sessionId) ?? 1;
    const handle = handleOf(sessionId);
    const token = tokens.format({ keyId: 1, sessionId, generation, handle });
    const headers = { cookie: `${refreshCookieNames.plain}=${token}` };
    const response = accept(await client.send('POST', apiPaths.refresh, { headers }));
    if (response.status === 200) generations.set(sessionId, generation + 1);
    return response;
  });
}
