import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { createApp } from './app.ts';
import { ProblemError } from './auth/problem.ts';
import { createRules } from './auth/rules.ts';
import { type Config, readConfig } from './config.ts';
import { addDemoAccounts, findDemoAccounts } from './demo-accounts.ts';
import { readAppFiles } from './http/app-files.ts';
import { createHttpServer, stopHttpServer } from './http/http-server.ts';
import { createSecurityHeaders } from './http/security-headers.ts';
import { createLog } from './observability/log.ts';
import { readKeyringFile, readOrCreateKeyringFile } from './storage/keyring-file.ts';
import { openStorage } from './storage/open-storage.ts';

const appFolder = fileURLToPath(new URL('../dist/app', import.meta.url));

try {
  await start(readConfig(process.env));
} catch (error) {
  console.error(toSentences(error));
  process.exitCode = 1;
}

async function start(config: Config): Promise<void> {
  const now = () => new Date();
  const log = createLog(config.logLevel);
  const keyring = config.isProduction
    ? readKeyringFile(config.keyringFile)
    : readOrCreateKeyringFile(config.keyringFile, now());
  const storage = await openStorage(config.databaseUrl, { asServer: true });
  const rules = createRules({ stores: storage, keyring, settings: config, now });
  await rules.revocations.start();
  if (config.hasDemoAccounts) await addDemoAccounts(rules, storage.users);

  const securityHeaders = await createSecurityHeaders(config.publicUrl);
  let isStopping = false;
  const app = createApp({
    config,
    rules,
    keyring,
    appFiles: await readAppFiles(appFolder),
    securityHeaders,
    checkReadiness: async () => {
      if (isStopping) throw new ProblemError('unavailable', 'the server is stopping');
      await storage.ping();
    },
    log,
    now,
  });
  const server = createHttpServer({ handle: app.callback(), securityHeaders, log });
  server.listen(config.port, config.host);
  await once(server, 'listening');

  closeWithGrace(
    { logger: { error: (message) => log.error({}, String(message)) } },
    async (why) => {
      log.info({ signal: why.signal, err: why.err }, 'stopping');
      isStopping = true;
      await stopHttpServer(server);
      rules.revocations.stop();
      await storage.close();
      log.info({}, 'stopped');
    },
  );

  console.log(`Latchkey is at ${config.publicUrl}`);
  for (const { email, password } of await findDemoAccounts(rules)) {
    console.log(`  sign in as ${email} with the password "${password}"`);
  }
}

/** An error and its causes, without a stack: what whoever started the server can act on. */
function toSentences(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken by another program: set PORT to a free one.';
  }
  return error.cause === undefined
    ? error.message
    : `${error.message}: ${toSentences(error.cause)}`;
}
