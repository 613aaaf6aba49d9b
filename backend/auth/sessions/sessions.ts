import { randomBytes } from 'node:crypto';
import type { TokenGrant } from '#shared/auth';
import type { AccessTokens } from '../tokens/access-tokens.ts';
import type { CreateAuditNote } from '../audit/audit.ts';
import type { Caller } from '../tokens/callers.ts';
import { secondsBetween } from '../clock.ts';
import type { DeviceName } from './device-name.ts';
import { type Page, toPage } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { judgeRefresh, toAuditEvent } from './refresh-verdict.ts';
import {
  createHandle,
  hashHandle,
  type RefreshToken,
  type RefreshTokens,
} from '../tokens/refresh-tokens.ts';
import type { Verdict } from './refresh-verdict.ts';
import type { Client, SessionIdentity, SessionPosition, SessionRecord } from './session.ts';
import { type SessionLimits, toTimeLimits } from './session-limits.ts';
import type { SessionStart, SessionStore } from './session-store.ts';
import { toSessionEnding } from './session-ending.ts';
import type { User } from '../accounts/user.ts';

/** What a browser receives when its session starts or is refreshed. */
export interface OpenedSession {
  readonly grant: TokenGrant;
  readonly refreshToken: string;
  /** The cookie's lifetime in seconds, `null` for a cookie that ends with the browser session. */
  readonly maxAgeSeconds: number | null;
}

/** How a refresh can continue a session. */
export const refreshContinuations = ['rotated', 'repeated', 'repeated_late'] as const;
export type RefreshContinuation = (typeof refreshContinuations)[number];

/** What a browser receives from a refresh. */
export interface RefreshedSession extends OpenedSession {
  readonly outcome: RefreshContinuation;
}

export type Sessions = ReturnType<typeof createSessions>;

interface SessionParts {
  readonly store: SessionStore;
  readonly limits: SessionLimits;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly note: CreateAuditNote;
}

/** The browser of a new session. */
export interface Browser {
  readonly client: Client;
  /** The refresh token it held until now. */
  readonly replaces: string | null;
}

/** Options of a new session. */
export interface StartOptions extends Browser {
  readonly remember: boolean;
}

// The default limit of sessions per user.
const pageSize = 100;

/** Creates the rules for starting, refreshing and ending sessions, independent of HTTP and SQL. */
export function createSessions(parts: SessionParts) {
  const { store, limits, accessTokens, refreshTokens, note } = parts;
  return { start, startWith, refresh, signOut, stepUp, list: listOf, listPage, end, endOthers };

  /**
   * Starts a session for a user whose password was verified, and ends the one it replaces.
   * | @throws ProblemError `invalid_credentials` if the password has changed meanwhile.
   */
  async function start(user: User, options: StartOptions): Promise<OpenedSession> {
    const opened = await startWith(options, (session) => store.insert(user, session));
    if (opened === null) {
      throw new ProblemError('invalid_credentials', 'the account changed while signing in');
    }
    return opened;
  }

  /**
   * Starts a session through `insert`, which may change or create the account in the same
   * transaction.
   * | Returns `null` if `insert` started none; the browser then keeps its previous session.
   */
  async function startWith(
    { remember, client, replaces }: StartOptions,
    insert: (start: SessionStart) => Promise<SessionRecord | null>,
  ): Promise<OpenedSession | null> {
    const handle = createHandle();
    const record = await insert({
      sid: randomBytes(16).toString('base64url'),
      handleHash: hashHandle(handle),
      keyId: refreshTokens.activeKeyId(),
      remember,
      ...toTimeLimits(limits, { remember }),
      sessionsPerUser: limits.sessionsPerUser,
      client,
      note: note('signed_in'),
      limitNote: note('session_ended', { reason: 'session_limit' }),
      replaces: toReplaced(replaces),
    });
    return record === null ? null : open(record, handle);
  }

  /**
   * Exchanges a refresh token for the next one (rotation, RFC 9700 §4.14.2).
   * | @throws ProblemError `no_session` without a token of ours, `session_ended` if the session is
   * over, `token_reused` if the token was copied, `unavailable` if the outcome is unknown.
   */
  async function refresh(text: string | null): Promise<RefreshedSession> {
    const token = text === null ? null : refreshTokens.parse(text);
    if (token === null)
      throw new ProblemError('no_session', 'the request has no valid refresh token');
    const key = toKey(token);

    const rotated = await store.rotate(
      { ...key, generation: token.generation },
      { nextKeyId: refreshTokens.activeKeyId(), limits },
    );
    if (rotated !== null) return { ...open(rotated, token.handle), outcome: 'rotated' };

    const settled = await store.settle(key, (record) => {
      const verdict = judgeRefresh(record, { generation: token.generation, limits });
      const event = toAuditEvent(verdict, record);
      return { verdict, note: event === null ? null : note(event) };
    });
    if (settled === null) {
      throw new ProblemError('session_ended', 'the session does not exist', { reason: 'unknown' });
    }
    return apply(settled, token);
  }

  /**
   * Ends the session of a refresh token of any generation, and the caller's session.
   * | Returns the session of the refresh token, `null` if there was none to end.
   */
  async function signOut(from: {
    readonly refreshToken: string | null;
    readonly caller: Caller | null;
  }): Promise<SessionIdentity | null> {
    const token = from.refreshToken === null ? null : refreshTokens.parse(from.refreshToken);
    const ended =
      token === null
        ? null
        : await store.endByKey({ ...toKey(token), reason: 'signed_out' }, note('signed_out'));
    if (from.caller !== null) await end(from.caller, from.caller.sid);
    return ended;
  }

  /**
   * Records that the caller has just entered the password (step-up, RFC 9470).
   * | The new access token keeps the caller's generation, because a step-up is not a refresh.
   * | @throws ProblemError `access_token_revoked` if the session is over.
   */
  async function stepUp(caller: Caller): Promise<TokenGrant> {
    const record = await store.stepUp(caller.userId, caller.sid);
    if (record === null) {
      throw new ProblemError('access_token_revoked', 'the session ended before the step-up');
    }
    return grant({ ...record, generation: caller.generation });
  }

  function listOf(caller: Caller): Promise<readonly SessionRecord[]> {
    return store.list(caller.userId);
  }

  /**
   * Returns a page of the caller's sessions; `cursor` comes from the previous page, `null` for the
   * first.
   */
  async function listPage(caller: Caller, cursor: string | null): Promise<Page<SessionRecord>> {
    const after = cursor === null ? null : toPosition(cursor);
    const rows = await store.list(caller.userId, { after, limit: pageSize + 1 });
    return toPage(rows, { size: pageSize, toCursor });
  }

  /** Ends one of the caller's sessions; `false` if there is none with this `sid`. */
  function end(caller: Caller, sid: string): Promise<boolean> {
    const { userId } = caller;
    return sid === caller.sid
      ? store.endBySid({ userId, sid, reason: 'signed_out', endedBy: null }, note('signed_out'))
      : store.endBySid({ userId, sid, reason: 'by_user', endedBy: caller.sid }, endedByUser());
  }

  /** Ends all of the caller's other sessions and returns their number. */
  function endOthers(caller: Caller): Promise<number> {
    const { userId, sid } = caller;
    return store.endOthers({ userId, sid, reason: 'by_user', endedBy: sid }, endedByUser());
  }

  function toReplaced(text: string | null): SessionStart['replaces'] {
    const token = text === null ? null : refreshTokens.parse(text);
    if (token === null) return null;
    return { key: toKey(token), note: note('session_ended', { reason: 'replaced' }) };
  }

  function endedByUser() {
    return note('session_ended', { reason: 'by_user' });
  }

  async function apply(
    { verdict, record }: { readonly verdict: Verdict; readonly record: SessionRecord },
    token: RefreshToken,
  ): Promise<RefreshedSession> {
    switch (verdict.kind) {
      case 'repeat':
        return { ...open(record, token.handle), outcome: 'repeated' };
      case 'repeatLate':
        return { ...open(record, token.handle), outcome: 'repeated_late' };
      case 'end':
        throw new ProblemError(verdict.code, `the session is over: ${verdict.reason}`, {
          reason: verdict.reason,
          session: record,
          ending: toSessionEnding(record, {
            reason: verdict.reason,
            device: await enderOf(record),
          }),
        });
    }
  }

  /** Returns the device that ended a session, if the same user's session on it is still live. */
  async function enderOf({ userId, endedBy }: SessionRecord): Promise<DeviceName | null> {
    if (endedBy === null) return null;
    const ender = (await store.list(userId)).find(({ sid }) => sid === endedBy);
    return ender?.device ?? null;
  }

  function open(record: SessionRecord, handle: Buffer): OpenedSession {
    const { id: sessionId, keyId, generation, remember, at } = record;
    const maxAgeSeconds = Math.floor(secondsBetween(at, record.idleExpiresAt));
    return {
      grant: grant(record),
      refreshToken: refreshTokens.format({ sessionId, keyId, generation, handle }),
      maxAgeSeconds: remember ? maxAgeSeconds : null,
    };
  }

  function grant(record: SessionRecord): TokenGrant {
    const { user, userId, sid, generation, authTime, at } = record;
    if (user === null) throw new Error('a live session without a user');
    const { token, expiresIn } = accessTokens.issue(
      {
        userId,
        sid,
        generation,
        authTime,
        isAdmin: user.isAdmin,
        userVersion: user.version,
        expiresAt: record.idleExpiresAt,
      },
      at,
    );
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      sub: userId,
      sid,
      generation,
    };
  }
}

// The cursor is a position, so sessions used or ended between pages don't shift the others.
function toCursor({ lastUsedAt, id }: SessionPosition): string {
  return `${lastUsedAt.getTime()}-${id}`;
}

function toPosition(cursor: string): SessionPosition {
  const [lastUsedAtMs, id] = cursor.split('-').map(Number);
  return { lastUsedAt: new Date(lastUsedAtMs ?? 0), id: id ?? 0 };
}

function toKey(token: RefreshToken) {
  return { sessionId: token.sessionId, handleHash: hashHandle(token.handle) };
}
