import { EventEmitter, once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { activeKey, createKeyring, type Keyring } from '../auth/tokens/keyring.ts';
import {
  readKeyringFile,
  readOrCreateKeyringFile,
  watchKeyringFile,
  writeKeyringFile,
} from './keyring-file.ts';

describe('the keyring file', () => {
  let folder: string;
  let file: string;
  const now = new Date('2026-01-01T00:00:00Z');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-keyring-'));
    file = join(folder, 'keys', 'keyring.json');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const edit = (change: (keyring: Record<string, unknown[]>) => unknown) => {
    const changed = change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown[]>);
    writeFileSync(file, JSON.stringify(changed));
  };
  const faultOf = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      const { message, cause } = error as Error;
      return `${message}: ${cause instanceof Error ? cause.message : ''}`;
    }
    return 'none';
  };

  it('is created if missing, readable only by its owner, and reads back the same', () => {
    const made = readOrCreateKeyringFile(file, now);
    const again = readOrCreateKeyringFile(file, now);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(activeKey(again.signingKeys, now).kid).toBe(activeKey(made.signingKeys, now).kid);
    expect(again.refreshKeys[0]?.secret).toEqual(made.refreshKeys[0]!.secret);
  });

  it('is rejected if it is missing', () => {
    expect(faultOf(() => readKeyringFile(file))).toContain('does not exist');
  });

  it('is rejected if others can read it', () => {
    readOrCreateKeyringFile(file, now);
    // A group may read root's file, which is how Kubernetes and systemd pass secrets.
    const isRoot = process.getuid?.() === 0;
    const accepted = [0o600, 0o400, ...(isRoot ? [0o640, 0o440] : [])];
    const rejected = [0o660, 0o604, 0o644, 0o444, 0o450, ...(isRoot ? [] : [0o640, 0o440])];

    for (const mode of accepted) {
      chmodSync(file, mode);
      expect(faultOf(() => readKeyringFile(file)))
        .withContext(mode.toString(8))
        .toBe('none');
    }
    for (const mode of rejected) {
      chmodSync(file, mode);
      expect(faultOf(() => readKeyringFile(file)))
        .withContext(mode.toString(8))
        .toContain('is readable by others');
    }
    if (!isRoot) return;
    chownSync(file, 65_534, 65_534);
    chmodSync(file, 0o440);
    expect(faultOf(() => readKeyringFile(file))).toContain('is readable by others');
  });

  it('keeps its owner and mode when replaced', () => {
    readOrCreateKeyringFile(file, now);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(file, 65_534, 65_534);
    chmodSync(file, 0o400);

    writeKeyringFile(file, createKeyring(now));

    const { mode, uid } = statSync(file);
    expect(mode & 0o777).toBe(0o400);
    if (isRoot) expect(uid).toBe(65_534);
  });

  it('is rejected without quoting its content if it is not a keyring', () => {
    const breaks: [(keyring: Record<string, unknown[]>) => unknown, string][] = [
      [() => 'canary', 'not a keyring'],
      [({ refreshKeys }) => ({ refreshKeys }), 'signingKeys'],
      [({ signingKeys }) => ({ signingKeys, refreshKeys: [] }), 'no refresh-token key'],
      [
        ({ signingKeys, refreshKeys }) => ({
          refreshKeys,
          signingKeys: [...signingKeys!, ...signingKeys!],
        }),
        'same kid',
      ],
      [({ signingKeys }) => ({ signingKeys, refreshKeys: [refreshKey('canary')] }), '32 bytes'],
      [({ signingKeys }) => ({ signingKeys, refreshKeys: [refreshKey('A'.repeat(43))] }), 'weak'],
    ];

    for (const [change, fault] of breaks) {
      rmSync(file, { force: true });
      readOrCreateKeyringFile(file, now);
      edit(change);
      const message = faultOf(() => readKeyringFile(file));
      expect(message).toContain(fault);
      expect(message).not.toContain('canary');
    }
  });

  it('is replaced atomically: readers see the old or the new one', () => {
    readOrCreateKeyringFile(file, now);
    const reader = openSync(file, 'r');
    const before = readFileSync(file, 'utf8');

    writeKeyringFile(file, createKeyring(now));

    expect(readFileSync(reader, 'utf8')).toBe(before);
    expect(readdirSync(dirname(file))).toEqual(['keyring.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    closeSync(reader);
  });

  it('is read again when it changes, and ignored while it is broken', async () => {
    readOrCreateKeyringFile(file, now);
    const heard = new EventEmitter<{ changed: [Keyring]; failed: [unknown] }>();
    const stop = watchKeyringFile(file, {
      changed: (keyring) => heard.emit('changed', keyring),
      failed: (error) => heard.emit('failed', error),
    });

    const failed = once(heard, 'failed');
    writeFileSync(file, '{"signingKeys":"canary"');
    expect(String(await failed)).toContain('cannot be used');
    const next = createKeyring(now);
    const changed = once(heard, 'changed') as Promise<[Keyring]>;
    writeKeyringFile(file, next);

    const [keyring] = await changed;
    expect(keyring.signingKeys[0]?.kid).toBe(next.signingKeys[0]!.kid);
    stop();
  });

  it('is read again after only its mode was corrected', async () => {
    readOrCreateKeyringFile(file, now);
    chmodSync(file, 0o644);
    const heard = new EventEmitter<{ changed: [Keyring]; failed: [unknown] }>();
    const failed = once(heard, 'failed');
    const stop = watchKeyringFile(file, {
      changed: (keyring) => heard.emit('changed', keyring),
      failed: (error) => heard.emit('failed', error),
    });
    expect(String(await failed)).toContain('is readable by others');

    const changed = once(heard, 'changed') as Promise<[Keyring]>;
    chmodSync(file, 0o600);

    const [keyring] = await changed;
    expect(keyring.signingKeys[0]?.kid).toBe(readKeyringFile(file).signingKeys[0]!.kid);
    stop();
  });

  function refreshKey(secret: string) {
    return { id: 1, activeFrom: now.toISOString(), secret };
  }
});
