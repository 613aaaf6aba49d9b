import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';
import { eachInTurn, medianOf } from './numbers.ts';

const rounds = 6;
const requestsPerRound = 20_000;
const bursts = 4;
const burstSize = 1_000;
const warmUp = { requests: 1_000, refreshes: 10 };
const stretch = { requests: 10_000, refreshes: 100 };
const equipments = {
  bare: 'no interceptor',
  core: 'the interceptor alone',
  usual: 'with tabs and early refresh',
  everything: 'with the timeline, too',
};

/**
 * Measures the cost of the interceptor in Chromium: of a request, of a burst of rejections, of
 * memory.
 */
export async function measureLibrary(): Promise<string> {
  const server = await serve(await bundle());
  const { port } = server.address() as AddressInfo;
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumFlags,
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction('window.library');
    const thread = await watchThread(page);
    const parts = [
      await measureRequests(page, thread),
      await measureBursts(page, thread),
      await measureMemory(page),
    ];
    return parts.join('\n\n');
  } finally {
    await browser.close();
    server.close();
  }
}

async function measureRequests(page: Page, thread: Thread): Promise<string> {
  const inTurn = Array.from({ length: rounds }, () => Object.keys(equipments)).flat();
  const measured = await eachInTurn(inTurn, async (equipment) => {
    const { cpuMs } = await thread.time(() =>
      inPage(page, `sendInstantly('${equipment}', ${requestsPerRound})`),
    );
    return { equipment, us: (cpuMs * 1_000) / requestsPerRound };
  });
  const costs = Object.entries(equipments).map(([equipment, title]) => {
    // The first round warms up.
    const own = measured.filter((each) => each.equipment === equipment).slice(1);
    return { title, us: medianOf(own, ({ us }) => us) };
  });
  const bareUs = costs[0]?.us ?? NaN;
  return [
    '| CPU time of a request, with an immediate response | µs | the library’s part, µs |',
    '| --- | --: | --: |',
    ...costs.map(
      ({ title, us }) => `| ${title} | ${us.toFixed(1)} | ${(us - bareUs).toFixed(1)} |`,
    ),
  ].join('\n');
}

async function measureBursts(page: Page, thread: Thread): Promise<string> {
  const turns = Array.from({ length: bursts }, (_, turn) => turn);
  const send = async (way: string) => {
    const { cpuMs, result } = await thread.time(() => inPage<Burst>(page, `${way}(${burstSize})`));
    return { cpuMs, ...result };
  };
  const measured = (
    await eachInTurn(turns, async () => ({
      library: await send('sendRefused'),
      byHand: await send('sendRefusedByHand'),
    }))
  ).slice(1);
  const row = (title: string, value: (burst: Burst & { readonly cpuMs: number }) => number) => {
    const library = medianOf(measured, (each) => value(each.library));
    const byHand = medianOf(measured, (each) => value(each.byHand));
    const ratio = medianOf(measured, (each) => value(each.library) / value(each.byHand));
    return `| ${title} | ${library.toFixed(0)} | ${byHand.toFixed(0)} | ${ratio.toFixed(2)} × |`;
  };
  return [
    `| ${burstSize} requests rejected at once, over HTTP | library | by hand, at best | ratio |`,
    '| --- | --: | --: | --: |',
    row('refreshes', ({ refreshes }) => refreshes),
    row('from the last rejection to the last response, ms', ({ tookMs }) => tookMs),
    row('CPU time of the page in all, ms', ({ cpuMs }) => cpuMs),
  ].join('\n');
}

async function measureMemory(page: Page): Promise<string> {
  const devTools = await page.context().newCDPSession(page);
  const heapKilobytes = async () => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devTools.send('Runtime.getHeapUsage');
    return Math.round(usedSize / 1_024);
  };
  await page.evaluate('library.createWorker().then((worker) => (window.worker = worker))');
  await page.evaluate(`worker.work(${JSON.stringify(warmUp)})`);
  const before = await heapKilobytes();
  const refreshes = await page.evaluate(`worker.work(${JSON.stringify(stretch)})`);
  const after = await heapKilobytes();
  return [
    '| heap of the page, garbage collected | kB |',
    '| --- | --: |',
    `| after ${warmUp.requests} requests | ${before} |`,
    `| after ${stretch.requests} more and ${String(refreshes)} refreshes | ${after} |`,
  ].join('\n');
}

interface Burst {
  readonly refreshes: number;
  readonly tookMs: number;
}

/** The page's thread; its CPU time does not depend on other load on the machine. */
interface Thread {
  readonly time: <Result>(
    work: () => Promise<Result>,
  ) => Promise<{ readonly cpuMs: number; readonly result: Result }>;
}

async function watchThread(page: Page): Promise<Thread> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const elapsedMs = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
  };
  return {
    time: async (work) => {
      const beforeMs = await elapsedMs();
      const result = await work();
      return { cpuMs: (await elapsedMs()) - beforeMs, result };
    },
  };
}

async function inPage<Result>(page: Page, call: string): Promise<Result> {
  return page.evaluate<Result>(`library.${call}`);
}

/** Bundles the library as for production, together with the measuring code. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['benchmarks/browser/library.ts'],
    alias: { '@latchkey/angular': resolve('frontend/auth/src/public-api.ts') },
    tsconfig: 'benchmarks/browser/tsconfig.json',
    define: { ngDevMode: 'false', ngJitMode: 'true', ngServerMode: 'false' },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'library',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Starts a server with one user, whose tokens are valid until `POST /expire`. */
async function serve(script: string): Promise<Server> {
  let token = '';
  let refreshes = 0;
  const grant = () => {
    token = randomUUID();
    return { access_token: token, expires_in: 300 };
  };
  const routes: Readonly<Record<string, () => object>> = {
    'POST /api/login': grant,
    'POST /api/refresh': () => {
      refreshes += 1;
      return grant();
    },
    'POST /expire': () => {
      token = randomUUID();
      return { refreshes };
    },
  };
  const server = createServer(({ method = '', url = '', headers }, response) => {
    if (url === '/library.js' || url === '/') {
      const page = '<!doctype html><script src="/library.js"></script>';
      response.setHeader('Content-Type', url === '/' ? 'text/html' : 'text/javascript');
      response.end(url === '/' ? page : script);
      return;
    }
    const respond = routes[`${method} ${url}`];
    if (respond === undefined && headers.authorization !== `Bearer ${token}`) {
      response.statusCode = 401;
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(respond?.() ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
