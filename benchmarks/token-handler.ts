import { join } from 'node:path';
import { apiPaths } from '#shared/api-paths';
import { createClient } from './client.ts';
import { type Cost, measureLoad } from './load.ts';
import { type Server, startServer } from './server.ts';

const connections = 16;
const rounds = 4;
const limits = { requests: 5000, seconds: 20 };
const cookie = 'theme=dark; token-handler=cm90YXRlZA';

/** Measures what a proxied request costs the token handler and a bare proxy, in turn. */
export async function measureTokenHandler(folder: string): Promise<string> {
  const env = { ANSWERS: JSON.stringify({ me: { name: 'Ada', email: 'ada@example.com' } }) };
  const upstream = await startServer({
    run: ['servers/bare-koa.ts'],
    env,
    folder,
    place: (command) => command,
  });
  const proxied = {
    UPSTREAM_URL: upstream.origin,
    KEY_FILE: join(folder, 'keys'),
  };
  const bare = await startServer({ run: ['servers/bare-proxy.ts'], env: proxied, folder });
  const handler = await startServer({ run: ['../token-handler/main.ts'], env: proxied, folder });
  try {
    const bareCosts: number[] = [];
    const handlerCosts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bareCosts.push((await measure(bare)).cpuMicrosPerRequest);
      handlerCosts.push((await measure(handler)).cpuMicrosPerRequest);
    }
    const [ofBare, ofHandler] = [medianOf(bareCosts), medianOf(handlerCosts)];
    return [
      `bare proxy: ${ofBare.toFixed(0)} µs CPU per request`,
      `token handler: ${ofHandler.toFixed(0)} µs, ${(ofHandler / ofBare).toFixed(2)} ×`,
    ].join('\n');
  } finally {
    for (const server of [handler, bare, upstream]) await server.stop();
  }
}

async function measure({ origin, pid }: Server): Promise<Cost> {
  const client = createClient(origin, connections);
  const visit = () => client.send('GET', apiPaths.me, { headers: { cookie } });
  const cost = await measureLoad(pid, Array<typeof visit>(connections).fill(visit), limits);
  client.close();
  return cost;
}

/** Returns the median without the first round, which is a warm-up. */
function medianOf([, ...costs]: readonly number[]): number {
  return costs.toSorted((one, other) => one - other)[Math.floor(costs.length / 2)] ?? NaN;
}
