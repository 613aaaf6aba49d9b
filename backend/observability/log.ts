import { type DestinationStream, type Logger, pino } from 'pino';
import { gatherLines } from './gather-lines.ts';

/**
 * What the log contains of an error. Other members are left out, because body-parser errors hold
 * the body.
 */
interface ErrorRecord {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: ErrorRecord;
}

// A safety net: nothing should log these. Without wildcards, which pino evaluates per line and
// which cost more than the rest of logging.
const secretMembers = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'newPassword',
  'access_token',
  'refreshToken',
  'token',
];

/** Creates the server's log: one JSON object per line, without secrets. */
export function createLog(
  level: string,
  destination: DestinationStream = gatherLines(process.stdout),
): Logger {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }), log: leaveOutNested },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toErrorRecord },
    redact: {
      paths: secretMembers,
      censor: '[secret]',
    },
  };
  return pino(options, destination);
}

/** Replaces nested values, which could contain anything. */
function leaveOutNested(fields: Record<string, unknown>): Record<string, unknown> {
  const nested = Object.keys(fields).filter((name) => name !== 'err' && isObject(fields[name]));
  if (nested.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(nested.map((name) => [name, '[left out]'])) };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function toErrorRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'not an error was thrown', stack: undefined };
  }
  const { name: type, message, stack, cause } = error;
  return { type, message, stack, ...(cause === undefined ? {} : { cause: toErrorRecord(cause) }) };
}
