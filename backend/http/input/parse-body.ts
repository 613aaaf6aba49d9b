import * as v from 'valibot';
import { type FieldError, type FieldErrorCode, fieldErrorCodes } from '#shared/problems';
import { ProblemError } from '../../auth/problem.ts';
import { readJson } from './read-json.ts';
import type { RequestContext } from '../request-state.ts';

/**
 * Reads the body and returns the output of its schema.
 * | @throws ProblemError `invalid_request` with every invalid member, and what `readJson` throws.
 */
export async function parseBody<Schema extends v.GenericSchema>(
  ctx: RequestContext,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  return parse(schema, await readJson(ctx));
}

/**
 * Returns the query as the output of its schema.
 * | @throws ProblemError `invalid_request` with every invalid member.
 */
export function parseQuery<Schema extends v.GenericSchema>(
  ctx: RequestContext,
  schema: Schema,
): v.InferOutput<Schema> {
  return parse(schema, { ...ctx.query });
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  // Schemas treat arrays as objects, so one without required members would accept an array.
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid([{ pointer: '', code: 'wrong_type' }]);
  }
  const faulty = Object.entries(input).filter(([, value]) => isNoText(value));
  if (faulty.length > 0) throw invalid(faulty.map(([key]) => toWrongType(key)));
  // At most one error per member: an empty address isn't also reported as malformed.
  const parsed = v.safeParse(schema, input, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  throw invalid(parsed.issues.map(toFieldError));
}

/**
 * Whether a value is text that a database would reject or change (a NUL or a lone surrogate), or
 * that already lost characters: invalid UTF-8 is decoded as U+FFFD, which makes passwords equal.
 */
function isNoText(value: unknown): boolean {
  return typeof value === 'string' && (/[\0\uFFFD]/.test(value) || !value.isWellFormed());
}

function toWrongType(key: string): FieldError {
  return { pointer: `/${toReferenceToken(key)}`, code: 'wrong_type' };
}

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('invalid_request', 'the input does not match its schema', { errors });
}

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
  const keys = issue.path?.map(({ key }) => `/${toReferenceToken(String(key))}`) ?? [];
  return { pointer: keys.join(''), code: toCode(issue) };
}

function toCode({ type, expected, received, message }: v.BaseIssue<unknown>): FieldErrorCode {
  // The schemas in shared/ use the code as the message of a check.
  const code = fieldErrorCodes.find((each) => each === message);
  if (code !== undefined) return code;
  if (type !== 'strict_object') return 'wrong_type';
  if (expected === 'never') return 'unknown_member';
  return received === 'undefined' ? 'required' : 'wrong_type';
}

/** Escapes a key for a JSON Pointer (RFC 6901 §3). */
function toReferenceToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
