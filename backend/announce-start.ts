import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { DemoAccount } from './demo-accounts.ts';

/**
 * Says that the server takes requests, and where.
 *
 * Standard output holds the log and nothing else, so the line is JSON, and it appears at every
 * level. People read standard error: outside production, it repeats the address and names the demo
 * accounts.
 */
export function announceStart(
  log: Logger,
  { isProduction, publicUrl, host, port }: Config,
  demoAccounts: readonly DemoAccount[],
): void {
  const sentence = `Latchkey is at ${publicUrl}`;
  log.child({}, { level: 'info' }).info({ host, port }, sentence);
  if (isProduction) return;
  const hints = demoAccounts.map(
    ({ email, password }) => `  sign in as ${email} with the password "${password}"`,
  );
  console.error([sentence, ...hints].join('\n'));
}
