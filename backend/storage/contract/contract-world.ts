import type { ProblemCode } from '#shared/problems';
import type { Origin } from '../../auth/audit/audit.ts';
import type { Caller } from '../../auth/tokens/callers.ts';
import { createKeyring, type Keyring } from '../../auth/tokens/keyring.ts';
import { createPasswords } from '../../auth/passwords/passwords.ts';
import { ProblemError } from '../../auth/problem.ts';
import { createRules, type Rules } from '../../auth/rules.ts';
import type { OpenedSession, RefreshedSession } from '../../auth/sessions/sessions.ts';
import type { User } from '../../auth/accounts/user.ts';
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import { anyNote } from './contract-note.ts';
import type { Storage } from '../storage.ts';
import { usualClient, usualRules } from './session-world.ts';
import type { OpenStorage } from './open-contract-storage.ts';

export const usualPassword = 'correct horse battery';
const usualHash = createPasswords().hash(usualPassword);

/** The rules on an empty database, with the steps that most contracts need. */
export interface ContractWorld {
  readonly clock: MovableClock;
  readonly storage: Storage;
  readonly rules: Rules;
  readonly keyring: Keyring;
  readonly addUser: (name: string, options?: { isAdmin: boolean }) => Promise<User>;
  readonly start: (user: User) => Promise<OpenedSession>;
  readonly identify: (session: OpenedSession) => Promise<Caller>;
  readonly refresh: (session: OpenedSession) => Promise<RefreshedSession>;
  /** Creates rules that have not read any revocations yet. */
  readonly createNode: () => Rules;
  /** Creates the rules of a node that has just started and knows only what is in the database. */
  readonly startNode: (accessTokenLifetimeSeconds?: number) => Promise<Rules>;
  readonly stop: () => Promise<void>;
}

/** Creates a world in which every request comes from `origin`. */
export async function createContractWorld(
  open: OpenStorage,
  origin: Origin = { address: null, requestId: null },
): Promise<ContractWorld> {
  const clock = createMovableClock();
  const storage = await open(clock);
  const passwordHash = await usualHash;
  const keyring = createKeyring(clock.now());
  const nodes: Rules[] = [];
  const rules = await startNode();
  return {
    clock,
    storage,
    rules,
    keyring,
    addUser: async (name, { isAdmin } = { isAdmin: false }) => {
      const added = await storage.users.insert(
        { id: name, email: `${name}@example.org`, name, passwordHash, isAdmin },
        { ...anyNote, ...origin },
      );
      if (added === null) throw new Error(`there is a ${name} already`);
      return added;
    },
    start: (user) =>
      rules.sessions.start(user, { remember: true, client: usualClient, replaces: null }),
    identify: (session) => rules.callers.identify(session.grant.access_token),
    refresh: (session) => rules.sessions.refresh(session.refreshToken),
    createNode,
    startNode,
    stop: async () => {
      for (const { revocations } of nodes) revocations.stop();
      await storage.close();
    },
  };

  async function startNode(accessTokenLifetimeSeconds?: number): Promise<Rules> {
    const node = createNode(accessTokenLifetimeSeconds);
    await node.revocations.start();
    return node;
  }

  function createNode(accessTokenLifetimeSeconds = 300): Rules {
    const node = createRules({
      stores: storage,
      keyring,
      now: clock.now,
      origin: () => origin,
      settings: {
        publicUrl: 'http://localhost:3000',
        accessTokenLifetimeSeconds,
        isRegistrationOpen: true,
        sessionLimits: usualRules,
      },
    });
    nodes.push(node);
    return node;
  }
}

/**
 * Returns the code of a rejection, with its reason if there is one; `accepted` if there is none.
 */
export async function rejectionOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return 'accepted';
  if (!(error instanceof ProblemError)) throw new Error('no problem was thrown', { cause: error });
  const code: ProblemCode = error.code;
  return error.reason === undefined ? code : `${code}: ${error.reason}`;
}
