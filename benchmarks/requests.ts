import { createClient } from './client.ts';
import { person, rotateAlways, startLatchkey } from './latchkey.ts';
import { type Cost, type LoadLimits, measureLoad, type Visit } from './load.ts';
import { eachInTurn, medianOf } from './numbers.ts';
import { type Server, startServer } from './server.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const columns = ['GET /api/me', 'POST /api/refresh', 'POST /api/login'] as const;
type Column = (typeof columns)[number];

/** One cell of the table: a server, a request, and its senders. */
interface Cell {
  readonly row: string;
  readonly column: Column;
  readonly server: Server;
  readonly visits: readonly Visit[];
}

const connections = 64;
const roundCount = 3;
// An account may fail ten times, and attempts in flight count as failures until they succeed.
const loginsSideBySide = 8;
const limitsOf: Record<Column, LoadLimits> = {
  'GET /api/me': { requests: 6000, seconds: 4 },
  'POST /api/refresh': { requests: 6000, seconds: 4 },
  'POST /api/login': { requests: 24, seconds: 4 },
};

/**
 * Measures the cost of a request with bare Koa, the recipe's design and Latchkey, alternating in
 * rounds.
 */
export async function measureRequests(folder: string, postgresUrl: string): Promise<string> {
  const sqliteUrl = (name: string) => `sqlite:${folder}/${name}.db`;
  const rotating = { folder, env: rotateAlways };
  const sqlite = await startLatchkey({ ...rotating, databaseUrl: sqliteUrl('rotating') });
  const { me, grant } = await answersOf(sqlite);
  const bare = await startServer({
    run: ['servers/bare-koa.ts'],
    env: { ANSWERS: JSON.stringify({ me, grant }) },
    folder,
  });
  const recipe = await startServer({
    run: ['servers/recipe-koa.ts'],
    env: { PERSON: JSON.stringify(person), ME: JSON.stringify(me) },
    folder,
  });
  const postgres = await startLatchkey({ ...rotating, databaseUrl: postgresUrl });
  const repeating = await startLatchkey({ folder, databaseUrl: sqliteUrl('repeating') });
  const servers = [sqlite, bare, recipe, postgres, repeating];

  const [get, refresh, login] = columns;
  const cells = [
    ...(await cellsOf('bare Koa', bare, [get, refresh])),
    ...(await cellsOf("the recipe's design in Koa", recipe, [get, refresh, login])),
    ...(await cellsOf('Latchkey, SQLite', sqlite, [get, refresh, login])),
    ...(await cellsOf('Latchkey, PostgreSQL', postgres, [get, refresh, login])),
    ...(await cellsOf('Latchkey, SQLite, repeated within the grace', repeating, [refresh])),
  ];
  // The first round only warms up (the servers compile their code) and is not counted.
  const rounds: Cost[][] = [];
  for (let round = 0; round <= roundCount; round += 1) {
    const costs = await eachInTurn(cells, ({ server, visits, column }) =>
      measureLoad(server.pid, visits, limitsOf[column]),
    );
    if (round > 0) rounds.push(costs);
  }
  await Promise.all(servers.map((server) => server.stop()));
  return toTable(cells, rounds);
}

async function answersOf(server: Server): Promise<{ me: unknown; grant: unknown }> {
  const client = createClient(server.origin, 1);
  const visitor = createVisitor(client, person);
  const grant: unknown = JSON.parse((await visitor.signIn()).body);
  const me: unknown = JSON.parse((await visitor.readMe()).body);
  client.close();
  return { me, grant };
}

async function cellsOf(row: string, server: Server, routes: readonly Column[]): Promise<Cell[]> {
  const client = createClient(server.origin, connections);
  const visitors = Array.from({ length: connections }, () => createVisitor(client, person));
  await eachInTurn(visitors, (each) => each.signIn());
  return routes.map((column) => ({ row, column, server, visits: visitsOf(column, visitors) }));
}

function visitsOf(column: Column, visitors: readonly Visitor[]): readonly Visit[] {
  switch (column) {
    case 'GET /api/me':
      return visitors.map((visitor) => visitor.readMe);
    case 'POST /api/refresh':
      return visitors.map((visitor) => visitor.refresh);
    case 'POST /api/login':
      return visitors.slice(0, loginsSideBySide).map((visitor) => visitor.signIn);
  }
}

function toTable(cells: readonly Cell[], rounds: readonly (readonly Cost[])[]): string {
  const figures = cells.map(({ row, column }, index) => {
    const costs = rounds.flatMap((round) => round[index] ?? []);
    return {
      row,
      column,
      micros: medianOf(costs, (cost) => cost.cpuMicrosPerRequest),
      perSecond: medianOf(costs, (cost) => cost.requestsPerSecond),
      rejected: costs.reduce((sum, cost) => sum + cost.rejected, 0),
    };
  });
  const find = (row: string, column: Column) =>
    figures.find((figure) => figure.row === row && figure.column === column);
  const toCell = (row: string, column: Column) => {
    const figure = find(row, column);
    if (figure === undefined) return '–';
    const bare = find('bare Koa', column);
    const ratio = bare === undefined ? '' : `, ${(figure.micros / bare.micros).toFixed(1)} ×`;
    const rejected = figure.rejected === 0 ? '' : `, ${figure.rejected} rejected`;
    return `${figure.micros.toFixed(0)} µs${ratio}, ${figure.perSecond.toFixed(0)}/s${rejected}`;
  };
  const rows = [...new Set(cells.map(({ row }) => row))];
  return [
    `| CPU of the server per request | ${columns.join(' | ')} |`,
    `| --- |${' --: |'.repeat(columns.length)}`,
    ...rows.map((row) => `| ${row} | ${columns.map((each) => toCell(row, each)).join(' | ')} |`),
  ].join('\n');
}
