import { existsSync } from 'node:fs';
import { listKeys } from '../auth/tokens/key-rotation.ts';
import { findDemoAccounts } from '../demo-accounts.ts';
import { readKeyringFile } from '../storage/keyring-file.ts';
import { OutdatedSchemaError } from '../storage/require-schema.ts';
import { toSentence } from '../to-sentence.ts';
import { type Command, type CommandCall, toMinute } from './command.ts';
import { describeUse } from './running-server.ts';
import { findUsers, type OperatorRules, withRules } from './with-rules.ts';

/** A finding that may be intended or may be a mistake. */
class Doubt extends Error {}

/** A check: returns what it found, or throws a doubt or an error. */
type Check = (config: CommandCall['config']) => Promise<string> | string;

/** Opens the database without changing its schema. */
const look = <Result>(
  config: CommandCall['config'],
  work: (rules: OperatorRules) => Promise<Result>,
) => withRules(config, work, { schema: 'leave' });

const checks: Readonly<Record<string, Check>> = {
  // This check always passes: a configuration error ends the command before it gets here.
  configuration: ({ publicUrl }) => `the public address is ${publicUrl}`,
  keyring: async (config) => {
    if (!config.isProduction && !existsSync(config.keyringFile)) return 'the first start makes it';
    const now = new Date();
    const keyring = readKeyringFile(config.keyringFile);
    const keys = listKeys(keyring, config, now);
    const overdue = keys.filter(
      ({ retirableFrom }) => retirableFrom !== null && retirableFrom < now,
    );
    const advice = overdue.length === 0 ? '' : `, ${overdue.length} of them for "keys retire"`;
    return `${keys.length} keys${advice}; ${await describeUse(keyring, config)}`;
  },
  database: (config) =>
    look(config, async ({ storage }) => {
      await storage.ping();
      return `it answers, and has ${await storage.users.count()} accounts`;
    }),
  administrator: (config) =>
    look(config, async (rules) => {
      for await (const { user } of findUsers(rules, '')) {
        if (user.isAdmin && user.disabledAt === null) return `there is ${user.email}`;
      }
      throw new Error('there is none: add one with "users add <email> --admin"');
    }),
  'demo accounts': (config) =>
    look(config, async ({ signIn }) => {
      const open = await findDemoAccounts(signIn, config);
      return open.length === 0 ? 'nobody can sign in by one' : 'for this machine alone';
    }),
  proxies: (config) =>
    look(config, async ({ storage }) => {
      if (config.trustedProxyHops > 0) return `${config.trustedProxyHops} are trusted`;
      const [ignored, started] = await Promise.all(
        (['forwarded_for_ignored', 'server_started'] as const).map(async (event) => {
          const [last] = await storage.audit.list({ event, userId: null, beforeId: null }, 1);
          return last;
        }),
      );
      if (ignored === undefined || ignored.id < (started?.id ?? 0)) return 'none is trusted';
      const when = toMinute(ignored.at);
      throw new Doubt(
        `a request came with X-Forwarded-For (${when}), and no proxy is trusted: behind one, set TRUSTED_PROXY_HOPS, or all clients count as one`,
      );
    }),
};

/** Checks whether a server could start and be administered, and reports what prevents it. */
export const doctorCommand: Command = {
  takes: [],
  summary: 'looks whether everything is in order, and says what is not',
  run: async ({ config, print }) => {
    let faults = 0;
    for (const [name, check] of Object.entries(checks)) {
      try {
        print(`ok     ${name}: ${await check(config)}`);
      } catch (error) {
        const isDoubt = error instanceof Doubt || error instanceof OutdatedSchemaError;
        if (!isDoubt) faults += 1;
        print(`${isDoubt ? 'WARN ' : 'FAULT'}  ${name}: ${toSentence(error)}`);
        // The remaining checks need the database.
        if (name === 'database') break;
      }
    }
    if (faults > 0) throw new Error(`faults found: ${faults}`);
  },
};
