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
  summary: 'makes the keyring, before the first start in production',
  run: ({ config: { keyringFile }, print }) => {
    if (existsSync(keyringFile)) throw new Error(`there is a keyring already: ${keyringFile}`);
    writeKeyringFile(keyringFile, createKeyring(new Date()));
    print(`The keyring is ${keyringFile}. Keep a copy of it apart from the database.`);
  },
};

const list: Command = {
  takes: [],
  summary: 'shows which keys there are, and what for',
  run: ({ config, print }) => {
    const keys = listKeys(readKeyringFile(config.keyringFile), config, new Date());
    const rows = keys.map(({ use, id, state, activeFrom, retirableFrom }) => [
      use,
      id,
      state,
      toMinute(activeFrom),
      toMinute(retirableFrom),
    ]);
    print(toColumns([['use', 'key', 'state', 'in use from', 'can be retired from'], ...rows]));
  },
};

const rotate: Command = {
  takes: [],
  summary: 'adds new keys, which come into use once every verifier can know them',
  run: async ({ config, print }) => {
    const keyring = rotateKeys(readKeyringFile(config.keyringFile), new Date());
    await replaceKeyring(config, keyring, 'keys_rotated');
    const activeFrom = keyring.signingKeys.at(-1)?.activeFrom ?? null;
    print(`New keys come into use at ${toMinute(activeFrom)}. Every node needs this file by then.`);
  },
};

const replace: Command = {
  takes: [],
  summary: 'replaces the signing keys at once, when one has leaked: every access token is void',
  run: async ({ config, print }) => {
    const keyring = replaceSigningKeys(readKeyringFile(config.keyringFile), new Date());
    await replaceKeyring(config, keyring, 'keys_rotated');
    print(
      'There is a new signing key. Every node needs this file now; clients refresh by themselves.',
    );
  },
};

const retire: Command = {
  takes: [],
  summary: 'removes the keys of which no token is good any more',
  run: async ({ config, print }) => {
    const keyring = readKeyringFile(config.keyringFile);
    const left = retireKeys(keyring, config, new Date());
    const count = (keys: typeof keyring) => keys.signingKeys.length + keys.refreshKeys.length;
    const retired = count(keyring) - count(left);
    if (retired === 0) {
      print('No key can be retired yet: "keys list" shows when.');
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
