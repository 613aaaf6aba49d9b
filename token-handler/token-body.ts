export type Members = Readonly<Record<string, unknown>>;

export interface TokenBody {
  readonly members: Members;
  readonly refreshToken: string | null;
}

/** Parses a JSON object; returns `null` for anything else. */
export function parseObject(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Takes the refresh token out of a response body; `path` uses dots for nested objects. */
export function takeToken(members: Members, path: string): TokenBody {
  const [name = '', ...rest] = path.split('.');
  const { [name]: value, ...others } = members;
  if (rest.length > 0) {
    if (!isObject(value)) return { members, refreshToken: null };
    const inner = takeToken(value, rest.join('.'));
    return { members: { ...members, [name]: inner.members }, refreshToken: inner.refreshToken };
  }
  const refreshToken = typeof value === 'string' && value !== '' ? value : null;
  return { members: others, refreshToken };
}

/** Writes a request body, with its media type. */
export function writeBody(format: 'json' | 'form', members: Members) {
  if (format === 'json') return { type: 'application/json', text: JSON.stringify(members) };
  const fields = Object.entries(members).map(([name, value]) => [name, String(value)]);
  const text = new URLSearchParams(fields).toString();
  return { type: 'application/x-www-form-urlencoded', text };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
