import type { EndReason, ProblemCode } from '#shared/problems';
import { createKeyring, type Keyring } from '../../auth/tokens/keyring.ts';
import { ProblemError } from '../../auth/problem.ts';
import {
  createRefreshTokens,
  hashHandle,
  type RefreshTokens,
} from '../../auth/tokens/refresh-tokens.ts';
import { createRules, type Rules } from '../../auth/rules.ts';
import type { SessionLimits } from '../../auth/sessions/session-limits.ts';
import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import type { User } from '../../auth/accounts/user.ts';
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import { anyNote } from './contract-note.ts';
import type { OpenStorage } from './open-contract-storage.ts';
import type { Storage } from '../storage.ts';

export const grace = 30;
// Five minutes, minus a tenth.
export const leastTokenSeconds = 270;
export const idle = 14 * 86_400;

export const usualRules: SessionLimits = {
  sessionsPerUser: 100,
  graceSeconds: grace,
  lateRetrySeconds: idle,
  idleSeconds: idle,
  lifetimeSeconds: 90 * 86_400,
  shortIdleSeconds: 12 * 3600,
  shortLifetimeSeconds: 86_400,
};

export const usualClient = {
  device: { browser: 'Firefox', system: 'Linux' },
  address: '192.0.2.7',
};

/** The state that session specs use and may replace. */
interface SessionWorldState {
  clock: MovableClock;
  storage: Storage;
  rules: Rules;
  user: User;
  refreshTokens: RefreshTokens;
}

/** Sets up a user and rules on an empty database for the calling suite, new for each spec. */
export function useSessionWorld(open: OpenStorage) {
  let keyring: Keyring;
  const world = {
    ...({} as SessionWorldState),
    addUser,
    start,
    refresh,
    use,
    rotated,
    over,
    endedBy,
  };

  beforeEach(async () => {
    world.clock = createMovableClock();
    world.storage = await open(world.clock);
    keyring = createKeyring(world.clock.now());
    world.refreshTokens = createRefreshTokens(keyring, world.clock.now);
    world.rules = over(usualRules);
    await world.rules.revocations.start();
    world.user = await addUser('ada@example.org');
  });

  afterEach(async () => {
    world.rules.revocations.stop();
    await world.storage.close();
  });

  return world;

  function over(sessionLimits: SessionLimits): Rules {
    return createRules({
      stores: world.storage,
      keyring,
      now: world.clock.now,
      settings: {
        publicUrl: 'http://localhost:3000',
        accessTokenLifetimeSeconds: 300,
        isRegistrationOpen: true,
        sessionLimits,
      },
    });
  }

  async function addUser(email: string): Promise<User> {
    const id = email.replace('@', '-at-');
    const user = { id, email, name: 'Ada', passwordHash: '$argon2id$', isAdmin: false };
    const added = await world.storage.users.insert(user, anyNote);
    if (added === null) throw new Error(`there is a ${email} already`);
    return added;
  }

  function start({ remember = true, replaces = null as string | null } = {}) {
    return world.rules.sessions.start(world.user, { remember, client: usualClient, replaces });
  }

  function refresh(session: OpenedSession) {
    return world.rules.sessions.refresh(session.refreshToken);
  }

  function use(session: OpenedSession) {
    return world.rules.callers.identify(session.grant.access_token);
  }

  /** Starts a session and rotates it once, `seconds` after its start. */
  async function rotated(seconds = grace) {
    const first = await start();
    world.clock.advance(seconds);
    return { first, second: await refresh(first) };
  }

  /** Returns which session ended another one, according to its row. */
  async function endedBy({ refreshToken }: OpenedSession): Promise<string | null> {
    const token = world.refreshTokens.parse(refreshToken);
    if (token === null) throw new Error('no refresh token of ours');
    const key = { sessionId: token.sessionId, handleHash: hashHandle(token.handle) };
    const look = () => ({ verdict: { kind: 'repeat' }, note: null }) as const;
    const settled = await world.storage.sessions.settle(key, look);
    return settled?.record.endedBy ?? null;
  }
}

/** Returns the code of a rejection, with its reason if there is one. */
export async function rejectionOf(attempt: Promise<unknown>): Promise<[ProblemCode, EndReason?]> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw new Error('was not rejected', { cause: error });
  return error.reason === undefined ? [error.code] : [error.code, error.reason];
}
