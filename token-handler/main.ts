import { once } from 'node:events';
import closeWithGrace from 'close-with-grace';
import { stopHttpServer } from '../backend/http/http-server.ts';
import { createLog } from '../backend/observability/log.ts';
import { toSentence } from '../backend/to-sentence.ts';
import { readConfig } from './config.ts';
import { readOrCreateSealingKeys, readSealingKeys } from './sealing-keys.ts';
import { createTokenHandler } from './token-handler.ts';

const stopSeconds = 30;

try {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel, process.stdout);
  const keys = config.isProduction
    ? readSealingKeys(config.keyFile)
    : readOrCreateSealingKeys(config.keyFile);
  const { server, closeUpgrades } = createTokenHandler({
    config,
    keys,
    log,
    now: () => new Date(),
  });
  server.listen(config.port, config.host);
  await once(server, 'listening');
  closeWithGrace({ delay: stopSeconds * 1000, logger: false }, async () => {
    closeUpgrades();
    await stopHttpServer(server);
  });
  log.info({ host: config.host, port: config.port }, 'the token handler is running');
} catch (error) {
  console.error(toSentence(error));
  process.exit(1);
}
