import type { AuditNote } from '../auth/audit.ts';

/** What a contract notes where it adds an account by itself. */
export const anyNote: AuditNote = {
  event: 'user_added',
  actorId: null,
  reason: null,
  address: null,
  requestId: null,
};
