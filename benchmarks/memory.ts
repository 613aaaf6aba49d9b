import { createClient } from './client.ts';
import { person, rotateAlways, startLatchkey } from './latchkey.ts';
import { load } from './load.ts';
import { eachInTurn } from './numbers.ts';
import { residentMegabytesOf } from './process-usage.ts';
import { createVisitor } from './visitor.ts';

interface Memory {
  readonly atFirst: number;
  readonly afterRefreshes: number;
  readonly afterUses: number;
}

const connections = 64;
const refreshes = { requests: 100_000, seconds: 130 };
const newTokens = { requests: 15_000, seconds: 60 };

/** Measures a server's memory before and after many refreshes and token verifications. */
export async function measureMemory(folder: string): Promise<string> {
  const lean = {
    NODE_COMPILE_CACHE: `${folder}/compile-cache`,
    NODE_OPTIONS: '--max-semi-space-size=8',
  };
  const usual = await measure(folder, 'usual', {});
  const first = await startLatchkey({
    folder,
    databaseUrl: `sqlite:${folder}/first.db`,
    env: lean,
  });
  await first.stop(); // This run only fills the compile cache.
  const small = await measure(folder, 'small', lean);
  const row = (name: string, member: keyof Memory) =>
    `| ${name} | ${usual[member]} | ${small[member]} |`;
  return [
    '| memory of the server (RSS), MB | as it is | with both of Node’s settings |',
    '| --- | --: | --: |',
    row(`${connections} sessions, no refresh yet`, 'atFirst'),
    row(`after ${refreshes.requests} refreshes`, 'afterRefreshes'),
    row(`after ${newTokens.requests} more, each with its new access token used`, 'afterUses'),
  ].join('\n');
}

async function measure(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Memory> {
  const databaseUrl = `sqlite:${folder}/memory-${name}.db`;
  const server = await startLatchkey({ folder, databaseUrl, env: { ...rotateAlways, ...env } });
  const client = createClient(server.origin, connections);
  const visitors = Array.from({ length: connections }, () => createVisitor(client, person));
  await eachInTurn(visitors, (each) => each.signIn());
  const atFirst = residentMegabytesOf(server.pid);

  const { responses } = await load(
    visitors.map(({ refresh }) => refresh),
    refreshes,
  );
  const succeeded = responses.filter(({ status }) => status === 200).length;
  if (succeeded < refreshes.requests) throw new Error(`only ${succeeded} refreshes in time`);
  const afterRefreshes = residentMegabytesOf(server.pid);

  // Verify more tokens than the server caches.
  const uses = visitors.map(({ refresh, readMe }) => async () => {
    await refresh();
    return readMe();
  });
  await load(uses, newTokens);
  const afterUses = residentMegabytesOf(server.pid);
  client.close();
  await server.stop();
  return { atFirst, afterRefreshes, afterUses };
}
