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
  configuration: ({ publicUrl }) => `the public URL is ${publicUrl}`,
  keyring: async (config) => {
    if (!config.isProduction && !existsSync(config.keyringFile))
      return 'the first start creates it';
    const now = new Date();
    const keyring = readKeyringFile(config.keyringFile);
    const keys = listKeys(keyring, { lifetimes: config, now });
    const overdue = keys.filter(
      ({ retirableFrom }) => retirableFrom !== null && retirableFrom < now,
    );
    const advice = overdue.length === 0 ? '' : `, ${overdue.length} of them for "keys retire"`;
    return `${keys.length} keys${advice}; ${await describeUse(keyring, config)}`;
  },
  database: (config) =>
    look(config, async ({ storage }) => {
      await storage.ping();
      return `responds and has ${await storage.users.count()} accounts`;
    }),
  administrator: (config) =>
    look(config, async (rules) => {
      for await (const { user } of findUsers(rules, '')) {
        if (user.isAdmin && user.disabledAt === null) return `there is ${user.email}`;
      }
      throw new Error('there is none; add one with "users add <email> --admin"');
    }),
  'demo accounts': (config) =>
    look(config, async ({ signIn }) => {
      const open = await findDemoAccounts(signIn, config);
      return open.length === 0 ? 'none can sign in' : 'can sign in, on loopback only';
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
      if (ignored === undefined || ignored.id < (started?.id ?? 0)) return 'none trusted';
      const when = toMinute(ignored.at);
      throw new Doubt(
        `a request had X-Forwarded-For (${when}), but no proxy is trusted. If there is a proxy, set TRUSTED_PROXY_HOPS; otherwise all clients share one rate limit`,
      );
    }),
};

/** Checks whether a server could start and be administered, and reports what prevents it. */
export const doctorCommand: Command = {
  takes: [],
  summary: 'checks the installation and reports problems',
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
    if (faults > 0) throw new Error(`problems found: ${faults}`);
  },
};
