// Not jasmine's expectations: fast-check only shrinks histories when something throws.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EndReason } from '#shared/problems';
import { createKeyring, createRefreshKey, type Keyring } from '../../auth/tokens/keyring.ts';
import { ProblemError } from '../../auth/problem.ts';
import { createRules, type Rules } from '../../auth/rules.ts';
import type { SessionLimits } from '../../auth/sessions/session-limits.ts';
import type { OpenedSession } from '../../auth/sessions/sessions.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { UserChange } from '../../auth/accounts/user-store.ts';
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts';
import { effort } from '../../testing/effort.ts';
import type { Storage } from '../storage.ts';
import { type Step, step } from './history-step.ts';
import { SessionOracle } from './session-oracle.ts';
import { usualClient } from './session-world.ts';
import { anyNote } from './contract-note.ts';

const profiles: Record<string, SessionLimits> = {
  usual: {
    sessionsPerUser: 100,
    graceSeconds: 30,
    lateRetrySeconds: 1_209_600,
    idleSeconds: 1_209_600,
    lifetimeSeconds: 7_776_000,
    shortIdleSeconds: 43_200,
    shortLifetimeSeconds: 86_400,
  },
  strict: {
    sessionsPerUser: 100,
    graceSeconds: 0,
    lateRetrySeconds: 0,
    idleSeconds: 3600,
    lifetimeSeconds: 7200,
    shortIdleSeconds: 600,
    shortLifetimeSeconds: 1200,
  },
};

// Once over, a session keeps the reason even if the clock moves back and it is ended again.
const endedWhileExpired: Step[] = [
  { kind: 'wait', seconds: 3600 },
  { kind: 'changePassword' },
  { kind: 'wait', seconds: -1 },
  { kind: 'disableAndEnable' },
  { kind: 'refresh', which: 0, back: 0, parallel: 1 },
];

interface HistoryParts {
  readonly storage: Storage;
  readonly clock: MovableClock;
  readonly profile: SessionLimits;
  readonly user: User;
}

/** One history: runs the server and the oracle side by side, and compares them at every step. */
class History {
  readonly #sessions: { oracle: SessionOracle; responses: OpenedSession[] }[] = [];
  readonly #storage: Storage;
  readonly #clock: MovableClock;
  readonly #profile: SessionLimits;
  #user: User;
  // The user version of each response's access token.
  readonly #versions = new WeakMap<OpenedSession, number>();
  #keyring: Keyring;
  #rules: Rules;
  #now = 0;

  constructor({ storage, clock, profile, user }: HistoryParts) {
    this.#storage = storage;
    this.#clock = clock;
    this.#profile = profile;
    this.#user = user;
    this.#keyring = createKeyring(clock.now());
    this.#rules = this.#node();
  }

  async run(action: Step): Promise<void> {
    switch (action.kind) {
      case 'signIn':
        return this.#signIn(action);
      case 'refresh':
        return this.#refresh(action);
      case 'use':
        return this.#use(action);
      case 'wait':
        this.#clock.advance(action.seconds);
        this.#now += action.seconds;
        return;
      case 'signOut':
        return this.#signOut(action);
      case 'endOthers':
        return this.#endOthers(action);
      case 'changePassword':
        return this.#changeUser({ passwordHash: 'x', endsSessions: 'password_changed' });
      case 'disableAndEnable':
        await this.#changeUser({ isDisabled: true, endsSessions: 'account_disabled' });
        await this.#expectNoSignIn(this.#user);
        return this.#changeUser({ isDisabled: false, endsSessions: null });
      case 'changeRole':
        return this.#changeUser({ isAdmin: !this.#user.isAdmin, endsSessions: null });
      case 'rotateKey': {
        const next = createRefreshKey(this.#keyring.refreshKeys.length + 1, this.#clock.now());
        this.#keyring = { ...this.#keyring, refreshKeys: [...this.#keyring.refreshKeys, next] };
        this.#replaceNode();
        return;
      }
      case 'otherNode':
        this.#replaceNode();
    }
  }

  /** Unsubscribes from the database's notifications. */
  stop(): void {
    this.#rules.revocations.stop();
  }

  #replaceNode(): void {
    this.stop();
    this.#rules = this.#node();
  }

  /** Creates a node that has just started, with empty caches. */
  #node(): Rules {
    return createRules({
      stores: this.#storage,
      keyring: this.#keyring,
      now: this.#clock.now,
      settings: {
        publicUrl: 'http://localhost:3000',
        accessTokenLifetimeSeconds: 300,
        isRegistrationOpen: true,
        sessionLimits: this.#profile,
      },
    });
  }

  #session(which: number) {
    return this.#sessions[which % this.#sessions.length];
  }

  async #signIn({ remember }: { remember: boolean }): Promise<void> {
    const options = { remember, client: usualClient, replaces: null };
    const response = await this.#rules.sessions.start(this.#user, options);
    const oracle = new SessionOracle(this.#profile, { startedAt: this.#now, remember });
    this.#versions.set(response, this.#user.version);
    this.#sessions.push({ oracle, responses: [response] });
  }

  async #changeUser(change: Pick<UserChange, 'endsSessions'> & Partial<UserChange>): Promise<void> {
    const stale = this.#user;
    const decide = () => ({ endedBy: null, notes: [], ...change });
    const changed = await this.#storage.users.change(stale.id, decide);
    this.#user = changed?.user ?? stale;
    if (change.endsSessions === null) return;
    await this.#expectNoSignIn(stale);
    for (const { oracle } of this.#sessions) oracle.endWith(change.endsSessions, this.#now);
  }

  /** A password verified before the change, or a disabled account, cannot start a session. */
  async #expectNoSignIn(user: User): Promise<void> {
    const options = { remember: true, client: usualClient, replaces: null };
    const outcome = await this.#outcome(this.#rules.sessions.start(user, options));
    assert.deepEqual(outcome, { code: 'invalid_credentials' });
  }

  async #refresh(action: { which: number; back: number; parallel: number }): Promise<void> {
    const session = this.#session(action.which);
    const presented = session?.responses.at(-1 - action.back);
    if (session === undefined || presented === undefined) return;
    const attempts = Array.from({ length: action.parallel }, () =>
      this.#outcome(this.#rules.sessions.refresh(presented.refreshToken)),
    );
    const outcomes = await Promise.all(attempts);

    const expected = attempts.map(() => {
      const response = session.oracle.refresh(presented.grant.generation, this.#now);
      return JSON.stringify(response);
    });
    const given = outcomes.map((outcome) =>
      JSON.stringify('grant' in outcome ? { generation: outcome.grant.generation } : outcome),
    );
    // The order of parallel refreshes is undefined.
    assert.deepEqual(given.toSorted(), expected.toSorted());
    for (const outcome of outcomes) if ('grant' in outcome) this.#keep(session.responses, outcome);
  }

  /**
   * Keeps one response per generation, and asserts that all responses of a generation are
   * identical.
   */
  #keep(responses: OpenedSession[], response: OpenedSession): void {
    this.#versions.set(response, this.#user.version);
    const same = responses.findIndex(({ grant }) => grant.generation === response.grant.generation);
    if (same === -1) {
      responses.push(response);
      return;
    }
    assert.equal(response.refreshToken, responses[same]?.refreshToken);
    responses[same] = response;
  }

  async #use(action: { which: number; back: number }): Promise<void> {
    const session = this.#session(action.which);
    const response = session?.responses.at(-1 - action.back);
    if (session === undefined || response === undefined) return;
    const outcome = await this.#outcome(this.#rules.callers.identify(response.grant.access_token));

    if ('code' in outcome && outcome.code === 'access_token_expired') return;
    const isRevoked = 'code' in outcome;
    if (isRevoked) assert.equal(outcome.code, 'access_token_revoked');
    const isVoid = (this.#versions.get(response) ?? 0) < this.#user.version;
    assert.equal(isRevoked, isVoid || session.oracle.isVoid(this.#now));
    if (!isRevoked) session.oracle.use(response.grant.generation, this.#now);
  }

  async #signOut(action: { which: number }): Promise<void> {
    const session = this.#session(action.which);
    const refreshToken = session?.responses[0]?.refreshToken;
    if (session === undefined || refreshToken === undefined) return;
    await this.#rules.sessions.signOut({ refreshToken, caller: null });
    session.oracle.finish('signed_out');
  }

  async #endOthers(action: { which: number }): Promise<void> {
    const session = this.#session(action.which);
    const token = session?.responses.at(-1)?.grant.access_token;
    if (session === undefined || token === undefined) return;
    const caller = await this.#outcome(this.#rules.callers.identify(token));
    if ('code' in caller) return;
    session.oracle.use(caller.generation, this.#now);
    const living = this.#sessions.filter(
      (other) => other !== session && other.oracle.over(this.#now) === null,
    );

    assert.equal(await this.#rules.sessions.endOthers(caller), living.length);
    for (const { oracle } of living) oracle.finish('by_user');
  }

  async #outcome<Value extends object>(
    attempt: Promise<Value>,
  ): Promise<Value | { code: string; reason?: EndReason }> {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { code, reason, ending } = error;
      if (code === 'token_reused') assert.deepEqual(ending?.at, this.#clock.now());
      return reason === undefined ? { code } : { code, reason };
    }
  }
}

/** Tests that any history of a user's sessions matches the oracle, on an engine. */
export function describeHistories(
  engine: string,
  open: (clock: MovableClock) => Promise<Storage>,
): void {
  const numRuns = effort({ usual: 150, long: 10_000 });

  describe(`histories of sessions on ${engine}`, () => {
    for (const [name, profile] of Object.entries(profiles)) {
      it(`follow the protocol under the ${name} limits`, async () => {
        const clock = createMovableClock();
        const storage = await open(clock);
        let users = 0;

        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async (steps) => {
            const id = `user-${(users += 1)}`;
            const email = `${id}@example.org`;
            const user = await storage.users.insert(
              {
                id,
                email,
                name: id,
                passwordHash: '',
                isAdmin: false,
              },
              anyNote,
            );
            const history = new History({ storage, clock, profile, user: user! });
            await history.run({ kind: 'signIn', remember: true });
            for (const action of steps) await history.run(action);
            history.stop();
          }),
          { numRuns, examples: [[endedWhileExpired]] },
        );
        await storage.close();
      }, 3_600_000);
    }
  });
}
