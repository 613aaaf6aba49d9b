import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { healthPaths } from '#shared/api-paths';
import { listVariables, readConfig } from '../config.ts';

interface Service {
  readonly image?: string;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly volumes: readonly string[];
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('the compose file with two nodes, a database and a proxy', () => {
  const { services, networks, secrets, volumes } = parse(read('compose.yaml'), {
    merge: true,
  }) as Composition;
  const nodes = Object.entries(services).filter(([, { image }]) => image === 'latchkey');

  it('gives every container only the rights it needs', () => {
    const added: Record<string, readonly string[]> = {};
    for (const [name, service] of Object.entries(services)) {
      expect(service.read_only).withContext(name).toBeTrue();
      expect(service.cap_drop).withContext(name).toEqual(['ALL']);
      expect(service.security_opt).withContext(name).toEqual(['no-new-privileges:true']);
      if (service.cap_add !== undefined) added[name] = service.cap_add;
    }

    expect(Object.keys(added)).toEqual(['proxy', 'database']);
    expect(added['proxy']).toEqual(['NET_BIND_SERVICE']);
    for (const name of ['node-1', 'node-2']) {
      expect(services[name]?.volumes).toEqual(['keys:/latchkey/data:ro']);
    }
  });

  it("publishes only the proxy's ports", () => {
    const open = Object.entries(services).filter(([, service]) => service.ports !== undefined);
    const outside = Object.entries(services).filter(([, service]) =>
      service.networks.includes('outside'),
    );

    expect(open.map(([name]) => name)).toEqual(['proxy']);
    expect(outside.map(([name]) => name)).toEqual(['proxy']);
    expect(networks['inside']?.internal).toBeTrue();
  });

  it('contains no password', () => {
    for (const [name, { environment }] of Object.entries(services)) {
      const secret = Object.keys(environment).filter((key) => /PASSWORD|SECRET|DATABASE/.test(key));
      for (const key of secret)
        expect(key)
          .withContext(name)
          .toMatch(/_FILE$/);
    }
    const used = Object.values(services).flatMap((service) => service.secrets ?? []);
    expect(new Set(used)).toEqual(new Set(Object.keys(secrets)));
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^secrets\//);
    expect(read('.gitignore')).toContain('secrets/\n');
    expect(read('compose.yaml')).not.toMatch(/postgres:\/\//);
  });

  it('configures nodes that the server accepts in production', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'));
    const file = join(folder, 'database-url');
    writeFileSync(file, 'postgres://latchkey:word@database/latchkey\n');
    const known = listVariables().map(({ name }) => name);

    for (const [name, { environment }] of nodes) {
      const settings = Object.entries(environment).map(([key, value]) => [
        key,
        String(value).replace(/\$\{HOST_NAME:\?[^}]+\}/, 'app.example'),
      ]);
      const env = { ...(Object.fromEntries(settings) as object), DATABASE_URL_FILE: file };
      const config = readConfig({ ...env, NODE_ENV: 'production', HOST: '0.0.0.0' });

      for (const key of Object.keys(environment)) expect(known).withContext(name).toContain(key);
      expect(environment['DATABASE_URL_FILE']).toBe('/run/secrets/database-url');
      expect([config.publicUrl, config.trustedProxyHops]).toEqual(['https://app.example', 1]);
    }
    expect(nodes.map(([name]) => name)).toEqual(['node-1', 'node-2', 'cli']);
    rmSync(folder, { recursive: true });
  });

  it('declares every volume, and every node in the proxy', () => {
    const mounted = Object.values(services).flatMap((service) =>
      service.volumes.map((volume) => volume.split(':')[0] ?? ''),
    );

    expect(new Set(mounted)).toEqual(new Set([...Object.keys(volumes), './Caddyfile']));
    expect(read('Caddyfile')).toContain('reverse_proxy node-1:3000 node-2:3000 {');
    for (const node of ['node-1:3000', 'node-2:3000']) expect(read('nginx.conf')).toContain(node);
  });

  it('keeps stopping nodes serving longer than the proxy needs to notice', () => {
    const [, seconds] = /health_interval (\d+)s/.exec(read('Caddyfile')) ?? [];

    expect(read('Caddyfile')).toContain(`health_uri ${healthPaths.accepting}\n`);
    for (const [, { environment }] of nodes) {
      expect(Number(environment['DRAIN_SECONDS'])).toBeGreaterThan(2 * Number(seconds));
    }
  });
});
