import * as v from 'valibot';
import { type FieldError, type FieldErrorCode, fieldErrorCodes } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import { parseBody } from './parse-body.ts';
import type { RequestContext } from './request-state.ts';

/**
 * Reads the body and returns it as its schema makes it.
 *
 * @throws ProblemError `invalid_request` naming every faulty member, and what `parseBody` throws.
 */
export async function readBody<Schema extends v.GenericSchema>(
  ctx: RequestContext,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  return parse(schema, await parseBody(ctx));
}

/**
 * Gives the query as its schema makes it.
 *
 * @throws ProblemError `invalid_request` naming every faulty member.
 */
export function readQuery<Schema extends v.GenericSchema>(
  ctx: RequestContext,
  schema: Schema,
): v.InferOutput<Schema> {
  return parse(schema, { ...ctx.query });
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  // An array is an object to a schema: one without required members would take it.
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid([{ pointer: '', code: 'wrong_type' }]);
  }
  const faulty = Object.entries(input).filter(([, value]) => isNoText(value));
  if (faulty.length > 0) throw invalid(faulty.map(([key]) => toWrongType(key)));
  // One error for each member: of an empty address it is not also said that it is no address.
  const parsed = v.safeParse(schema, input, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  throw invalid(parsed.issues.map(toFieldError));
}

/**
 * Whether it is a text that a database would refuse or change, with a NUL or half a character, or
 * that has lost some already: whatever is not UTF-8 is read as U+FFFD, and passwords become equal.
 */
function isNoText(value: unknown): boolean {
  return typeof value === 'string' && (/[\0\uFFFD]/.test(value) || !value.isWellFormed());
}

function toWrongType(key: string): FieldError {
  return { pointer: `/${toReferenceToken(key)}`, code: 'wrong_type' };
}

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('invalid_request', 'what was sent does not fit its schema', { errors });
}

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
  const keys = issue.path?.map(({ key }) => `/${toReferenceToken(String(key))}`) ?? [];
  return { pointer: keys.join(''), code: toCode(issue) };
}

function toCode({ type, expected, received, message }: v.BaseIssue<unknown>): FieldErrorCode {
  // The schemas of shared/ give the code as the message of a check.
  const code = fieldErrorCodes.find((each) => each === message);
  if (code !== undefined) return code;
  if (type !== 'strict_object') return 'wrong_type';
  if (expected === 'never') return 'unknown_member';
  return received === 'undefined' ? 'required' : 'wrong_type';
}

/** A key as a part of a JSON Pointer (RFC 6901 §3). */
function toReferenceToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
