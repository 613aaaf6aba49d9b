import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '../backend/testing/postgres.ts';
import { coreCount, hasCoresToPart, leaveServerCore } from './cores.ts';
import { measureCrowd } from './crowd.ts';
import { measureLibrary } from './library.ts';
import { measureMemory } from './memory.ts';
import { measureRequests } from './requests.ts';
import { measureSessionTable } from './session-table.ts';
import { measureTokenHandler } from './token-handler.ts';

const benchmarks = {
  requests: measureRequests,
  'session-table': measureSessionTable,
  memory: measureMemory,
  crowd: measureCrowd,
  library: measureLibrary,
  'token-handler': measureTokenHandler,
};

// `npm run bench -- requests` runs one of them.
const wanted = process.argv.slice(2);
leaveServerCore();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-benchmarks-'));
const postgres = await startTestPostgres();
try {
  console.log(
    [
      `${new Date().toISOString().slice(0, 10)}, ${process.platform} ${process.arch}`,
      `${coreCount} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`,
      hasCoresToPart ? 'servers and load on cores of their own' : 'servers and load on any core',
    ].join(', '),
  );
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n## ${name} (load average ${loadavg()[0]?.toFixed(1) ?? '?'})\n`);
    console.log(await measure(folder, postgres.url));
    await postgres.empty();
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
