import { existsSync } from 'node:fs';
import {
  listKeys,
  replaceSigningKeys,
  retireKeys,
  rotateKeys,
} from '../auth/tokens/key-rotation.ts';
import { createKeyring, type Keyring } from '../auth/tokens/keyring.ts';
import type { Config } from '../config.ts';
import { readKeyringFile, writeKeyringFile } from '../storage/keyring-file.ts';
import { type Command, toColumns, toMinute } from './command.ts';
import { withRules } from './with-rules.ts';

/** Creates the keyring; required in production before the first start. */
const create: Command = {
  takes: [],
  summary: 'creates the keyring, before the first start in production',
  run: ({ config: { keyringFile }, print }) => {
    if (existsSync(keyringFile)) throw new Error(`the keyring already exists: ${keyringFile}`);
    writeKeyringFile(keyringFile, createKeyring(new Date()));
    print(`Created the keyring ${keyringFile}. Keep a backup, separate from the database.`);
  },
};

const list: Command = {
  takes: [],
  summary: 'lists the keys and their state',
  run: ({ config, print }) => {
    const keys = listKeys(readKeyringFile(config.keyringFile), {
      lifetimes: config,
      now: new Date(),
    });
    const rows = keys.map(({ use, id, state, activeFrom, retirableFrom }) => [
      use,
      id,
      state,
      toMinute(activeFrom),
      toMinute(retirableFrom),
    ]);
    print(toColumns([['use', 'key', 'state', 'active from', 'retirable from'], ...rows]));
  },
};

const rotate: Command = {
  takes: [],
  summary: 'adds new keys, which become active once every verifier knows them',
  run: async ({ config, print }) => {
    const keyring = rotateKeys(readKeyringFile(config.keyringFile), new Date());
    await replaceKeyring(config, keyring, 'keys_rotated');
    const activeFrom = keyring.signingKeys.at(-1)?.activeFrom ?? null;
    print(
      `The new keys become active at ${toMinute(activeFrom)}. Every node needs this file before that.`,
    );
  },
};

const replace: Command = {
  takes: [],
  summary: 'replaces leaked signing keys at once and invalidates every access token',
  run: async ({ config, print }) => {
    const keyring = replaceSigningKeys(readKeyringFile(config.keyringFile), new Date());
    await replaceKeyring(config, keyring, 'keys_rotated');
    print(
      'The signing key was replaced. Every node needs this file now; clients refresh by themselves.',
    );
  },
};

const retire: Command = {
  takes: [],
  summary: 'removes keys that no valid token uses',
  run: async ({ config, print }) => {
    const keyring = readKeyringFile(config.keyringFile);
    const left = retireKeys(keyring, { lifetimes: config, now: new Date() });
    const count = (keys: typeof keyring) => keys.signingKeys.length + keys.refreshKeys.length;
    const retired = count(keyring) - count(left);
    if (retired === 0) {
      print('No key can be retired yet; "keys list" shows when.');
      return;
    }
    await replaceKeyring(config, left, 'keys_retired');
    print(`Keys retired: ${retired}.`);
  },
};

/** Opens the database before writing the file, so that a key change never lacks its audit entry. */
async function replaceKeyring(
  config: Config,
  keyring: Keyring,
  event: 'keys_rotated' | 'keys_retired',
): Promise<void> {
  await withRules(config, async ({ record }) => {
    writeKeyringFile(config.keyringFile, keyring);
    await record(event);
  });
}

/** The commands for keys. */
export const keyCommands = { create, list, rotate, replace, retire };
