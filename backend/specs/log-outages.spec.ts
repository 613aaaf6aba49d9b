import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { healthPaths } from '#shared/api-paths';
import { findFreePort } from '../testing/free-port.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';

describe('a server that cannot write its log', () => {
  let folder: string;
  let metricsPort: number;
  let server: ServerProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
    metricsPort = await findFreePort();
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function start(installation: { readonly stdout?: number } = {}): Promise<void> {
    server = await startServerProcess(
      await findFreePort(),
      {
        DATABASE_URL: `sqlite:${join(folder, 'latchkey.db')}`,
        KEYRING_FILE: join(folder, 'keyring.json'),
        DEMO_ACCOUNTS: 'off',
        LOG_LEVEL: 'debug',
        METRICS_PORT: String(metricsPort),
      },
      installation,
    );
  }

  async function expectToServe(requests: number): Promise<void> {
    for (let sent = 0; sent < requests; sent += 1) {
      expect((await fetch(server.url + healthPaths.ready)).status).toBe(200);
    }
  }

  async function droppedLines(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(/^latchkey_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
  }

  // Only Linux has a file that is always full.
  (process.platform === 'linux' ? it : xit)(
    'serves, counts the lines it drops on a full disk, and stops on SIGTERM',
    async () => {
      const full = openSync('/dev/full', 'w');
      await start({ stdout: full });
      closeSync(full);

      await expectToServe(3);

      expect(await droppedLines()).toBeGreaterThan(3);
      expect(await server.stop('SIGTERM')).toBe(0);
    },
    30_000,
  );

  it('keeps serving, counts lines dropped at a closed pipe, and stops on SIGTERM', async () => {
    await start();
    expect(await droppedLines()).toBe(0);
    server.process.stdout?.destroy();

    await expectToServe(3);

    expect(await droppedLines()).toBeGreaterThan(0);
    expect(await server.stop('SIGTERM')).toBe(0);
  }, 30_000);

  describe('because its pipe is full', () => {
    // A pipe holds 64 KiB, and a line has about 200 bytes.
    const linesBeyondThePipe = 500;
    let writing: number;
    let reading: number;

    beforeEach(async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      writing = openSync(pipe, constants.O_RDWR);
      reading = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
      await start({ stdout: writing });
      await expectToServe(linesBeyondThePipe);
    });

    afterEach(() => {
      for (const fd of [writing, reading]) closeSync(fd);
    });

    it('keeps serving and stops on SIGTERM', async () => {
      await expectToServe(3);

      expect(await droppedLines()).toBe(0);
      expect(await server.stop('SIGTERM')).toBe(0);
    }, 60_000);

    it('stops once a late reader has the last line', async () => {
      const stopped = server.stop('SIGTERM');
      // This port closes last.
      while ((await droppedLines().catch(() => null)) !== null);

      let text = '';
      while (!text.includes('"msg":"stopping"')) {
        text += readWhatIsThere();
        await nextTurn();
      }

      expect(await stopped).toBe(0);
      expect(text.split('"msg":"request"').length).toBe(linesBeyondThePipe + 1);
    }, 60_000);

    function readWhatIsThere(): string {
      const bytes = Buffer.alloc(1024 * 1024);
      try {
        return bytes.toString('utf8', 0, readSync(reading, bytes));
      } catch {
        return ''; // There is nothing to read yet.
      }
    }
  });
});
