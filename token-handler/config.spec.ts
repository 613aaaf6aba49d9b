import { readFileSync } from 'node:fs';
import { variableRows, withoutAlignment, withTable } from '../tools/document-table.mjs';
import { listVariables, readConfig } from './config.ts';

describe('the configuration of the token handler', () => {
  it('is in its README as `npm run documents` writes it', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const written = withTable(readme, variableRows(listVariables()));
    expect(withoutAlignment(written)).toBe(withoutAlignment(readme));
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
