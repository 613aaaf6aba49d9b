import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { createKeyring } from '../auth/tokens/keyring.ts';
import { ProblemError } from '../auth/problem.ts';
import { createRules, type Rules } from '../auth/rules.ts';
import type { OpenedSession, RefreshedSession } from '../auth/sessions/sessions.ts';
import type { User } from '../auth/accounts/user.ts';
import { createMovableClock, type MovableClock } from './movable-clock.ts';
import { testDatabaseSettings } from './database-settings.ts';
import { anyNote } from '../storage/contract/contract-note.ts';
import type { DatabaseSettings } from '../storage/database-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { usualClient, usualRules } from '../storage/contract/session-world.ts';
import { openPostgresStorage } from '../storage/postgres/open-postgres-storage.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { useTestPostgres } from './use-postgres.ts';

/** The storage and rules of one of several servers. */
export interface Node {
  readonly storage: Storage;
  readonly rules: Rules;
}

/** Nodes on one database, emptied before each spec, and an administrator's connection to it. */
export interface NodeWorld {
  readonly url: string;
  readonly clock: MovableClock;
  readonly admin: pg.Client;
  /** Starts a node; unless changed, it waits for the database without a time limit. */
  readonly startNode: (changes?: Partial<DatabaseSettings>) => Promise<Node>;
  /** Starts a node whose database connection can be interrupted. */
  readonly startNodeBehindProxy: () => Promise<Node & { readonly proxy: TcpProxy }>;
}

/** Sets up a world for the calling suite, a new one for each spec. */
export function useNodeWorld(): NodeWorld {
  const server = useTestPostgres();
  let present: NodeWorld;
  let release: (() => Promise<void>)[];

  beforeEach(async () => {
    await server.empty();
    const admin = new pg.Client(server.url);
    await admin.connect();
    release = [() => admin.end()];
    present = createNodeWorld(server.url, admin, release);
  });

  afterEach(async () => {
    for (const each of release.toReversed()) await each();
  });

  return {
    get url() {
      return present.url;
    },
    get clock() {
      return present.clock;
    },
    get admin() {
      return present.admin;
    },
    startNode: (changes) => present.startNode(changes),
    startNodeBehindProxy: () => present.startNodeBehindProxy(),
  };
}

function createNodeWorld(
  url: string,
  admin: pg.Client,
  release: (() => Promise<void>)[],
): NodeWorld {
  const clock = createMovableClock();
  const keyring = createKeyring(clock.now());
  return { url, clock, admin, startNode, startNodeBehindProxy };

  async function startNode(changes: Partial<DatabaseSettings> = {}): Promise<Node> {
    const settings = testDatabaseSettings(url, changes);
    const storage = await openPostgresStorage(settings, { now: clock.now, asServer: true });
    const rules = createRules({
      stores: storage,
      keyring,
      now: clock.now,
      settings: {
        publicUrl: 'http://localhost:3000',
        accessTokenLifetimeSeconds: 300,
        isRegistrationOpen: true,
        sessionLimits: usualRules,
      },
    });
    await rules.revocations.start();
    release.push(async () => {
      rules.revocations.stop();
      await storage.close();
    });
    return { storage, rules };
  }

  async function startNodeBehindProxy() {
    const way = new URL(url);
    const proxy = await openTcpProxy(Number(way.port));
    release.push(() => proxy.close());
    way.port = String(proxy.port);
    return { ...(await startNode({ url: () => way.href })), proxy };
  }
}

/** Adds the account that the specs sign in to. */
export async function addUser({ storage }: Node): Promise<User> {
  const user = { id: 'ada', email: 'ada@example.org', name: 'Ada', isAdmin: false };
  const added = await storage.users.insert({ ...user, passwordHash: '' }, anyNote);
  if (added === null) throw new Error('there is an account already');
  return added;
}

/** Starts a session of an account, as after a successful password check. */
export function signIn({ rules }: Node, user: User): Promise<OpenedSession> {
  return rules.sessions.start(user, { remember: true, client: usualClient, replaces: null });
}

/** Presents a session's refresh token. */
export function refresh({ rules }: Node, session: OpenedSession): Promise<RefreshedSession> {
  return rules.sessions.refresh(session.refreshToken);
}

/** Identifies the caller by a session's access token, as a request would. */
export function use({ rules }: Node, session: OpenedSession) {
  return rules.callers.identify(session.grant.access_token);
}

/** Returns the problem code of a rejection, `done` if there is none, or any other thrown error. */
export function codeOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : error),
  );
}

/** Repeats an attempt until its outcome is `response`. */
export async function until(response: string, ask: () => Promise<unknown>): Promise<void> {
  // A result from memory would leave no turn for notifications to arrive.
  while ((await codeOf(ask())) !== response) await nextTurn();
}
