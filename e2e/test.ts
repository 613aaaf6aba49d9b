import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { type Account, createAccount } from './account.ts';
import { collectComplaints } from './complaints.ts';
import { startSystem, type System, type SystemKind } from './system/system.ts';
import { watchRequests } from './traffic.ts';

export interface SystemOptions {
  /** The system under test; tests of one worker share it. */
  kind: SystemKind;
}

interface TestFixtures extends SystemOptions {
  readonly system: System;
  /** A new account without sessions. */
  readonly account: Account;
  /** The errors of the pages; a test that expects an error removes it. */
  readonly complaints: string[];
  /** Opens a page in another browser with the given User-Agent. */
  readonly openBrowser: (userAgent?: string) => Promise<Page>;
}

interface WorkerFixtures {
  /** Returns the system of a kind; starts it on first use. */
  readonly systems: (kind: SystemKind) => Promise<System>;
}

/** A test against the running system, which fails if a page reports an error. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  kind: ['steady', { option: true }],

  systems: [
    async ({}, use) => {
      const started = new Map<SystemKind, Promise<System>>();
      await use((kind) => {
        const system = started.get(kind) ?? startSystem(kind);
        started.set(kind, system);
        return system;
      });
      for (const system of started.values()) await (await system).stop();
    },
    { scope: 'worker' },
  ],

  system: async ({ systems, kind }, use) => use(await systems(kind)),

  baseURL: async ({ system }, use) => use(system.url),

  account: async ({ request }, use) => use(await createAccount(request)),

  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },

  context: async ({ context, system, complaints }, use) => {
    watchRequests(context);
    await collectComplaints(context, { url: system.url, complaints });
    await use(context);
  },

  openBrowser: async ({ browser, system, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (userAgent) => {
      const context = await browser.newContext(userAgent === undefined ? {} : { userAgent });
      opened.push(context);
      await collectComplaints(context, { url: system.url, complaints });
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

export { expect };
