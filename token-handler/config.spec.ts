import { readFileSync } from 'node:fs';
import { withConfigurationTable } from '../backend/configuration-table.ts';
import { listVariables, readConfig } from './config.ts';

describe('the configuration of the token handler', () => {
  it('is in its README as `npm run documents` writes it', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const plain = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
    expect(plain(withConfigurationTable(readme, listVariables()))).toBe(plain(readme));
  });

  it('requires the origin of the API', () => {
    expect(() => readConfig({})).toThrowError(/UPSTREAM_URL/);
    expect(() => readConfig({ UPSTREAM_URL: 'http://api/path' })).toThrowError(/UPSTREAM_URL/);
  });

  it('rejects http outside loopback and in production', () => {
    const env = { UPSTREAM_URL: 'http://api' };
    expect(() => readConfig({ ...env, PUBLIC_URL: 'http://app.example' })).toThrowError(/https/);
    expect(() => readConfig({ ...env, NODE_ENV: 'production' })).toThrowError(/https/);
  });
});
