import * as v from 'valibot';
import type { FieldError, FieldErrorCode } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import type { RequestContext } from './request-state.ts';

const codes: Record<FieldErrorCode, true> = {
  required: true,
  wrong_type: true,
  unknown_member: true,
  too_short: true,
  too_long: true,
  not_email: true,
  common_password: true,
};

/**
 * Gives the body as its schema makes it.
 *
 * @throws ProblemError `invalid_request` naming every faulty member.
 */
export function readBody<Schema extends v.GenericSchema>(
  ctx: RequestContext,
  schema: Schema,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, ctx.request.body);
  if (parsed.success) return parsed.output;
  throw new ProblemError('invalid_request', 'the body does not fit its schema', {
    errors: parsed.issues.map(toFieldError),
  });
}

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
  const keys = issue.path?.map(({ key }) => `/${toReferenceToken(String(key))}`) ?? [];
  return { pointer: keys.join(''), code: toCode(issue) };
}

function toCode({ type, expected, received, message }: v.BaseIssue<unknown>): FieldErrorCode {
  // The schemas of shared/ give the code as the message of a check.
  if (Object.hasOwn(codes, message)) return message as FieldErrorCode;
  if (type !== 'strict_object') return 'wrong_type';
  if (expected === 'never') return 'unknown_member';
  return received === 'undefined' ? 'required' : 'wrong_type';
}

/** A key as a part of a JSON Pointer (RFC 6901 §3). */
function toReferenceToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
