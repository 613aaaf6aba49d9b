import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { DemoAccount } from './demo-accounts.ts';

/**
 * Logs that the server accepts requests, and at which URL.
 * | Standard output contains only the log, so the line is JSON; it appears at every log level.
 * Outside production, standard error repeats the URL for people and lists the demo accounts.
 */
export function announceStart(
  log: Logger,
  { isProduction, publicUrl, host, port }: Config,
  demoAccounts: readonly DemoAccount[],
): void {
  const sentence = `Latchkey is running at ${publicUrl}`;
  log.child({}, { level: 'info' }).info({ host, port }, sentence);
  if (isProduction) return;
  const hints = demoAccounts.map(
    ({ email, password }) => `  sign in as ${email} with the password "${password}"`,
  );
  console.error([sentence, ...hints].join('\n'));
}
