import { existsSync } from 'node:fs';
import { listKeys } from '../auth/key-rotation.ts';
import { findDemoAccounts } from '../demo-accounts.ts';
import { readKeyringFile } from '../storage/keyring-file.ts';
import { toSentence } from '../to-sentence.ts';
import type { Command, CommandCall } from './command.ts';
import { describeUse } from './running-server.ts';
import { findUsers, withRules } from './with-rules.ts';

/** One thing that is looked at: gives what it found, or throws what is wrong with it. */
type Check = (config: CommandCall['config']) => Promise<string> | string;

const checks: Readonly<Record<string, Check>> = {
  // The configuration was read to get here: every mistake in it has been told.
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
    withRules(config, async ({ storage }) => {
      await storage.ping();
      return `it answers, and has ${await storage.users.count()} accounts`;
    }),
  administrator: (config) =>
    withRules(config, async (rules) => {
      for await (const { user } of findUsers(rules, '')) {
        if (user.isAdmin && user.disabledAt === null) return `there is ${user.email}`;
      }
      throw new Error('there is none: add one with "users add <email> --admin"');
    }),
  'demo accounts': (config) =>
    withRules(config, async ({ signIn }) => {
      const open = await findDemoAccounts(signIn, config);
      return open.length === 0 ? 'nobody can sign in by one' : 'for this machine alone';
    }),
};

/** Looks whether a server could start and be administered, and says what is in the way. */
export const doctorCommand: Command = {
  takes: [],
  summary: 'looks whether everything is in order, and says what is not',
  run: async ({ config, print }) => {
    let faults = 0;
    for (const [name, check] of Object.entries(checks)) {
      try {
        print(`ok     ${name}: ${await check(config)}`);
      } catch (error) {
        faults += 1;
        print(`FAULT  ${name}: ${toSentence(error)}`);
        // What follows is in there.
        if (name === 'database') break;
      }
    }
    if (faults > 0) throw new Error(`faults found: ${faults}`);
  },
};
