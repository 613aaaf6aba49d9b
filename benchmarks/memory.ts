import { createClient } from './client.ts';
import { person, rotateAlways, startLatchkey } from './latchkey.ts';
import { load } from './load.ts';
import { eachInTurn } from './numbers.ts';
import { residentMegabytesOf } from './process-usage.ts';
import { createVisitor } from './visitor.ts';

const connections = 64;
const limits = { requests: 100_000, seconds: 240 };
const newTokens = { requests: 15_000, seconds: 120 };

/** Measures the memory of a server before and after many refreshes, and many tokens verified. */
export async function measureMemory(folder: string): Promise<string> {
  const databaseUrl = `sqlite:${folder}/memory.db`;
  const server = await startLatchkey({ folder, databaseUrl, env: rotateAlways });
  const client = createClient(server.origin, connections);
  const visitors = Array.from({ length: connections }, () => createVisitor(client, person));
  await eachInTurn(visitors, (each) => each.signIn());
  const atFirst = residentMegabytesOf(server.pid);

  const refreshes = visitors.map(({ refresh }) => refresh);
  const { answers } = await load(refreshes, limits);
  const afterRefreshes = residentMegabytesOf(server.pid);

  // More tokens than the server remembers, each of them verified.
  const uses = visitors.map(({ refresh, readMe }) => async () => {
    await refresh();
    return readMe();
  });
  const used = await load(uses, newTokens);
  const afterUses = residentMegabytesOf(server.pid);
  client.close();
  await server.stop();
  return [
    '| memory of the server (RSS) | MB |',
    '| --- | --: |',
    `| ${connections} sessions, no refresh yet | ${atFirst} |`,
    `| after ${answers.filter(({ status }) => status === 200).length} refreshes | ${afterRefreshes} |`,
    `| after ${used.answers.length} more, each with its new access token used | ${afterUses} |`,
  ].join('\n');
}
