import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { getCertificate } from '@vitejs/plugin-basic-ssl';
import { caddyPath, nginxPath } from '../../tools/proxies.mjs';
import { findFreePort } from './free-port.ts';

interface ProxySettings {
  /** The ports of the two nodes. */
  readonly nodes: readonly [number, number];
  /** Where it writes its files. */
  readonly folder: string;
}

/** A real proxy with our configuration, at https://localhost. */
export interface TestProxy {
  readonly port: number;
  /** The port without TLS. */
  readonly plainPort: number;
  /** Whether it runs health checks against the nodes. */
  readonly probes: boolean;
  readonly stop: () => Promise<void>;
}

/** Starts each proxy that we have a configuration for. */
export const proxies: Readonly<Record<string, (settings: ProxySettings) => Promise<TestProxy>>> = {
  Caddy: startCaddy,
  nginx: startNginx,
};

async function startCaddy({ nodes, folder }: ProxySettings): Promise<TestProxy> {
  const { port, plainPort } = await findPorts();
  const options = [
    'admin off',
    'skip_install_trust',
    'default_bind 127.0.0.1',
    `http_port ${plainPort}`,
    `https_port ${port}`,
  ];
  const file = join(folder, 'Caddyfile');
  await writeFile(file, configure('Caddyfile', nodes, { 'admin off': options.join('\n') }));
  const process = runCaddy(folder, file);
  await listening({ port, plainPort }, process);
  return { port, plainPort, probes: true, stop: () => end(process) };
}

async function startNginx({ nodes, folder }: ProxySettings): Promise<TestProxy> {
  const { port, plainPort } = await findPorts();
  const certificate = join(folder, 'certificate.pem');
  await writeFile(certificate, await getCertificate(folder));
  const site = configure('nginx.conf', nodes, {
    'listen 80;': `listen 127.0.0.1:${plainPort};`,
    'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
    'server_name app.example.org;': 'server_name localhost;',
    '/etc/nginx/certificates/app.example.org.pem': certificate,
    '/etc/nginx/certificates/app.example.org.key': certificate,
  });
  const process = await runNginx(folder, site);
  await listening({ port, plainPort }, process);
  return { port, plainPort, probes: false, stop: () => end(process) };
}

/** Starts each proxy with a configuration of its own, which listens on a port without TLS. */
export const plainProxies: Readonly<
  Record<string, (config: string, place: PlainProxy) => Promise<() => Promise<void>>>
> = {
  Caddy: async (config, { port, folder }) => {
    const file = join(folder, 'Caddyfile');
    await writeFile(file, `{\n  admin off\n  default_bind 127.0.0.1\n}\n${config}`);
    return untilItListens(port, runCaddy(folder, file));
  },
  nginx: async (config, { port, folder }) =>
    untilItListens(port, await runNginx(folder, `server { ${config} }`)),
};

interface PlainProxy {
  readonly port: number;
  /** Where it writes its files. */
  readonly folder: string;
}

/** Returns a function that ends the proxy. */
async function untilItListens(port: number, child: ChildProcess): Promise<() => Promise<void>> {
  const lines = linesOf(child);
  while (!(await opens(connect(port, '127.0.0.1'), 'connect'))) {
    if (child.exitCode !== null) throw new Error(`it did not start: ${lines.join('\n')}`);
  }
  return () => end(child);
}

function runCaddy(folder: string, file: string): ChildProcess {
  return run(caddyPath(), ['run', '--adapter', 'caddyfile', '--config', file], {
    HOST_NAME: 'localhost',
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
  });
}

async function runNginx(folder: string, site: string): Promise<ChildProcess> {
  const file = join(folder, 'nginx-main.conf');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    file,
    `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr;
     ${process.getuid?.() === 0 ? 'user root;' : ''}
     events {}
     http {
       access_log off;
       ${folders.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ')}
       ${site}
     }`,
  );
  return run(nginxPath(), ['-p', folder, '-e', 'stderr', '-c', file], {});
}

function linesOf(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface(child.stderr).on('line', (line) => lines.push(line));
  }
  return lines;
}

/** Returns our configuration with ports and paths replaced. */
function configure(
  file: string,
  nodes: ProxySettings['nodes'],
  places: Readonly<Record<string, string>>,
): string {
  const all = {
    ...places,
    'node-1:3000': `127.0.0.1:${nodes[0]}`,
    'node-2:3000': `127.0.0.1:${nodes[1]}`,
  };
  let text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  for (const [from, to] of Object.entries(all)) {
    if (!text.includes(from)) throw new Error(`there is no "${from}" in ${file}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

async function findPorts() {
  return { port: await findFreePort(), plainPort: await findFreePort() };
}

function run(
  path: string | undefined,
  args: readonly string[],
  env: Record<string, string>,
): ChildProcess {
  if (path === undefined) {
    throw new Error('a proxy is missing: node tools/setup.mjs --caddy --nginx');
  }
  return spawn(path, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/**
 * Resolves when a proxy accepts connections; Caddy creates its certificate only after opening the
 * port.
 */
async function listening(
  { port, plainPort }: Pick<TestProxy, 'port' | 'plainPort'>,
  child: ChildProcess,
): Promise<void> {
  const lines = linesOf(child);
  const tls = { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false };
  while (
    !(await opens(connect(plainPort, '127.0.0.1'), 'connect')) ||
    !(await opens(connectTls(tls), 'secureConnect'))
  ) {
    if (child.exitCode !== null) throw new Error(`it did not start: ${lines.join('\n')}`);
  }
}

async function opens(socket: Socket, event: string): Promise<boolean> {
  try {
    await once(socket, event);
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
