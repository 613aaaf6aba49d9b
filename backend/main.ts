import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { announceStart } from './announce-start.ts';
import { createLiveKeyring } from './auth/tokens/keyring.ts';
import { type Config, defaultKeyringFile, readConfig } from './config.ts';
import { addDemoAccounts, findDemoAccounts } from './demo-accounts.ts';
import { readAppFiles } from './http/app/app-files.ts';
import { gatherLines } from './observability/gather-lines.ts';
import { createLog } from './observability/log.ts';
import { createMetrics } from './observability/metrics.ts';
import { serveMetrics } from './observability/metrics-server.ts';
import { pruneHourly } from './prune-hourly.ts';
import { createGauges } from './gauges.ts';
import { refreshOutcomes } from './http/measure-requests.ts';
import { createServer } from './server.ts';
import {
  readKeyringFile,
  readOrCreateKeyringFile,
  watchKeyringFile,
} from './storage/keyring-file.ts';
import { openStorage } from './storage/open-storage.ts';
import { toSentence } from './to-sentence.ts';

// Longer than any request may take.
const stopSeconds = 30;
const lastLinesMs = 2000;
const appFolder = fileURLToPath(new URL('../dist/app', import.meta.url));

try {
  await start(readSafeConfig());
} catch (error) {
  console.error(toSentence(error));
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const lines = gatherLines(process.stdout);
  const log = createLog(config.logLevel, lines);
  const keys = config.isProduction
    ? readKeyringFile(config.keyringFile)
    : readOrCreateKeyringFile(config.keyringFile, new Date());
  const { keyring, replace } = createLiveKeyring(keys);
  const storage = await openStorage(config.database, { asServer: true });
  const appFiles = readAppFiles(appFolder);
  const { host, port, metricsPort } = config;
  const metrics =
    metricsPort === null ? null : { ...createMetrics({ refreshOutcomes }), port: metricsPort };
  const { http, rules, drain, stop } = await createServer({
    config,
    storage,
    keyring,
    appFiles,
    log,
    metrics,
  });
  if (config.hasDemoAccounts) await addDemoAccounts(rules, storage.users);
  const demoAccounts = await findDemoAccounts(rules.signIn, config);
  http.listen(port, host);
  await once(http, 'listening');
  metrics?.watch({
    ...createGauges(rules, keyring, storage.now),
    droppedLogLines: lines.droppedLines,
  });
  const stopMetrics =
    metrics === null ? null : await serveMetrics(metrics, { host, port: metrics.port });
  await rules.record('server_started');
  const stopPruning = pruneHourly(storage, log);
  const stopWatching = watchKeyringFile(config.keyringFile, {
    changed: (next) => {
      replace(next);
      log.info({}, 'loaded the keyring');
    },
    failed: (err) => {
      log.error({ err }, 'could not read the keyring; the current keys stay in use');
    },
  });

  closeWithGrace(
    {
      delay: (config.drainSeconds + stopSeconds) * 1000,
      logger: { error: (message) => log.error({}, String(message)) },
    },
    async (why) => {
      log.info({ signal: why.signal, err: why.err }, 'stopping');
      if (why.err === undefined) await drain();
      stopWatching();
      await stopPruning();
      // The server stops even if the database is down and the audit entry is lost.
      await rules.record('server_stopped').catch((err: unknown) => {
        log.warn({ err }, 'could not record the stop in the audit log');
      });
      await stop();
      stopMetrics?.();
      // Give a slow reader time for the last lines, but don't let a stuck one keep the process
      // alive.
      await Promise.race([lines.flushed(), pause(lastLinesMs)]);
    },
  );
  announceStart(log, config, demoAccounts);
  if (appFiles.size === 0) log.warn({}, 'the app has not been built; run "ng build app"');
}

/** Reads the configuration; in production, an error also reports problems with the keyring. */
function readSafeConfig(): Config {
  const mistake = mistakeOf(() => readConfig(process.env));
  if (mistake === null) return readConfig(process.env);
  const keyringFile = process.env['KEYRING_FILE'] ?? defaultKeyringFile;
  const isProduction = process.env['NODE_ENV'] === 'production';
  const keyringMistake = isProduction ? mistakeOf(() => readKeyringFile(keyringFile)) : null;
  throw new Error([mistake, keyringMistake].filter((each) => each !== null).join('\n'));
}

function mistakeOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return toSentence(error);
  }
}
