import type { EndReason } from '#shared/problems';
import { endReason } from './refresh-verdict.ts';
import type { SessionRecord } from './session.ts';

/** Includes rows that no rule produces: from a restored backup, or edited by hand. */
describe('the end reason of a session', () => {
  const at = new Date('2026-01-01T12:00:00Z');
  const earlier = new Date('2026-01-01T09:00:00Z');
  const later = new Date('2026-01-02T12:00:00Z');
  const user = { isAdmin: false, version: 4, authEpoch: 2, disabledAt: null };
  const live: SessionRecord = {
    id: 1,
    sid: 'sid',
    userId: 'ada',
    authEpoch: 2,
    generation: 3,
    keyId: 1,
    rotatedAt: at,
    deliveredAt: null,
    createdAt: at,
    authTime: at,
    lastUsedAt: at,
    idleExpiresAt: later,
    expiresAt: later,
    remember: true,
    endedAt: null,
    endReason: null,
    endedBy: null,
    device: { browser: null, system: null },
    address: '',
    user,
    at,
  };
  const cases: [why: string, row: Partial<SessionRecord>, reason: EndReason | null][] = [
    ['lives', {}, null],
    ['is over when nobody used it', { idleExpiresAt: at }, 'idle'],
    ['is over at its lifetime', { idleExpiresAt: at, expiresAt: at }, 'lifetime'],
    [
      'is over by the limit that came first, however late one asks',
      { idleExpiresAt: earlier, expiresAt: at },
      'idle',
    ],
    ['is over with its account', { user: null }, 'account_deleted'],
    [
      'is over while its account is disabled',
      { user: { ...user, disabledAt: at } },
      'account_disabled',
    ],
    ['is over in an earlier epoch', { user: { ...user, authEpoch: 3 } }, 'password_changed'],
    ['is over in a later epoch', { user: { ...user, authEpoch: 1 } }, 'password_changed'],
  ];

  for (const [why, row, reason] of cases) {
    it(why, () => {
      expect(endReason({ ...live, ...row })).toBe(reason);
    });
  }
});
