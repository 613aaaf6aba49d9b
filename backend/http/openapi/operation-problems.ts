import type { ProblemCode } from '#shared/problems';
import { isSafeMethod } from '../same-origin.ts';
import type { Operation } from './operation.ts';

const ofEvery: readonly ProblemCode[] = [
  'malformed_request',
  'request_timeout',
  'headers_too_large',
  'internal_error',
];
const ofBearers: readonly ProblemCode[] = [
  'access_token_missing',
  'access_token_expired',
  'access_token_invalid',
  'access_token_revoked',
  'unavailable',
];
const ofAdmins: readonly ProblemCode[] = [...ofBearers, 'insufficient_scope'];
const ofCallers: Record<Operation['caller'], readonly ProblemCode[]> = {
  anyone: [],
  cookie: [],
  cookieOrBearer: [],
  bearer: ofBearers,
  recentBearer: [...ofBearers, 'step_up_required'],
  admin: ofAdmins,
  recentAdmin: [...ofAdmins, 'step_up_required'],
};
const ofBodies: readonly ProblemCode[] = [
  'unsupported_media_type',
  'invalid_json',
  'body_too_large',
];

/** Returns every problem code with which an operation may be rejected. */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const { method, caller, query, body, problems = [], isRateLimited } = operation;
  const takesInput = query !== undefined || body !== undefined;
  return [
    ...new Set<ProblemCode>([
      ...problems,
      ...ofCallers[caller],
      ...(takesInput ? (['invalid_request'] as const) : []),
      ...(isRateLimited === true ? (['too_many_attempts'] as const) : []),
      ...(isSafeMethod(method.toUpperCase()) ? [] : (['cross_site_request'] as const)),
      ...(body === undefined ? [] : ofBodies),
      ...ofEvery,
    ]),
  ];
}
