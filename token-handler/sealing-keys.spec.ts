import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrCreateSealingKeys, readSealingKeys } from './sealing-keys.ts';

describe('the sealing keys', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sealing-keys-'));
    file = join(folder, 'new', 'keys');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('are created once, for the owner only', () => {
    const keys = readOrCreateSealingKeys(file);
    expect(readOrCreateSealingKeys(file)).toEqual(keys);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are rejected if the file is missing, open to others, or holds something else', () => {
    expect(() => readSealingKeys(file)).toThrowError(/does not exist/);
    readOrCreateSealingKeys(file);
    writeFileSync(file, 'short');
    expect(() => readSealingKeys(file)).toThrowError(/32 bytes/);
    if (process.platform === 'win32') return;
    chmodSync(file, 0o644);
    expect(() => readSealingKeys(file)).toThrowError(/readable by others/);
  });
});
