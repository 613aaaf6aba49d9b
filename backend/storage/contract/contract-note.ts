import type { AuditNote } from '../../auth/audit/audit.ts';

/** The note that contracts use when they add an account directly. */
export const anyNote: AuditNote = {
  event: 'user_added',
  actorId: null,
  reason: null,
  address: null,
  requestId: null,
};
