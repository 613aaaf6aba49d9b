import { once } from 'node:events';
import { apiPaths } from '#shared/api-paths';
import { createClient } from './client.ts';
import { onAnyCore } from './cores.ts';
import { person, startLatchkey } from './latchkey.ts';
import { load } from './load.ts';
import { quantile } from './numbers.ts';
import type { Server } from './server.ts';
import { createVisitor } from './visitor.ts';

interface EventLoopDelay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const loginCount = 500;
const bystanderCount = 8;
const quietRequests = 2000;
const longestSeconds = 20;

/** Measures how 500 concurrent logins affect the other routes, and how the surplus is rejected. */
export async function measureCrowd(folder: string): Promise<string> {
  const server = await startLatchkey({
    folder,
    databaseUrl: `sqlite:${folder}/crowd.db`,
    env: { TRUSTED_PROXY_HOPS: '1' },
    nodeOptions: ['--import', './event-loop-probe.ts'],
    place: onAnyCore, // Hashing uses threads of its own, which need cores.
  });
  const client = createClient(server.origin, bystanderCount);
  const visitor = createVisitor(client, person);
  await visitor.signIn();
  const bystanders = Array.from({ length: bystanderCount }, () => visitor.readMe);
  await load(bystanders, { requests: quietRequests, seconds: longestSeconds });
  await readEventLoopDelay(server);
  const quiet = await load(bystanders, { requests: quietRequests, seconds: longestSeconds });
  const quietDelay = await readEventLoopDelay(server);

  let crowdIsThere = true;
  const crowd = signInTogether(server.origin).finally(() => (crowdIsThere = false));
  const during: number[] = [];
  await Promise.all(
    bystanders.map(async (visit) => {
      while (crowdIsThere) during.push((await visit()).tookMs);
    }),
  );
  const logins = await crowd;
  const crowdedDelay = await readEventLoopDelay(server);
  client.close();
  await server.stop();

  const took = (status: number) =>
    logins.filter((login) => login.status === status).map(({ tookMs }) => tookMs);
  const rejected = took(503);
  const quietMs = quiet.responses.map(({ tookMs }) => tookMs);
  return [
    `| ${loginCount} logins at once, ${bystanderCount} others reading | quiet | meanwhile |`,
    '| --- | --: | --: |',
    `| GET /api/me, p99 | ${ms(quantile(quietMs, 0.99))} | ${ms(quantile(during, 0.99))} |`,
    `| event-loop delay of the server, p99 | ${ms(quietDelay.p99Ms)} | ${ms(crowdedDelay.p99Ms)} |`,
    `| event-loop delay of the server, longest | ${ms(quietDelay.maxMs)} | ${ms(crowdedDelay.maxMs)} |`,
    `| logins that succeeded | | ${took(200).length} |`,
    `| logins rejected with 503 | | ${rejected.length}, the last after ${ms(quantile(rejected, 1))} |`,
  ].join('\n');
}

/** Sends logins from many addresses at once, with the header a proxy would set. */
function signInTogether(origin: string) {
  const client = createClient(origin, loginCount);
  const logins = Array.from({ length: loginCount }, (_, login) =>
    client.send('POST', apiPaths.login, {
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `203.0.${113 + (login >> 8)}.${login & 255}`,
      },
      body: JSON.stringify(person),
    }),
  );
  return Promise.all(logins).finally(() => client.close());
}

async function readEventLoopDelay({ process: server }: Server): Promise<EventLoopDelay> {
  const reported = once(server, 'message') as Promise<[EventLoopDelay]>;
  server.send('read');
  return (await reported)[0];
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
