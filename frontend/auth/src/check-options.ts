import type { ResolvedAuthOptions } from './auth-options';

/** @throws Error naming the first option that contradicts another or can never match a request */
export function checkOptions(options: ResolvedAuthOptions): void {
  if (options.api.length === 0) {
    throw new Error('provideAuth: "api" is empty, so no request would carry the token.');
  }
  for (const area of options.api) checkAddress(area, mistakeInArea(area));
  for (const name of ['signIn', 'refresh', 'signOut'] as const) {
    checkAddress(options[name], mistakeInAddress(options[name]));
  }
  for (const [one, other] of [
    ['signIn', 'signOut'],
    ['refresh', 'signOut'],
    ['signInPage', 'endedPage'],
  ] as const) {
    if (options[one] === options[other]) {
      throw new Error(`provideAuth: "${one}" and "${other}" are both ${options[one]}.`);
    }
  }
}

function checkAddress(address: string, mistake: string | null): void {
  if (mistake !== null) throw new Error(`provideAuth: "${address}" ${mistake}.`);
}

function mistakeInArea(area: string): string | null {
  if (area.includes('*'))
    return 'has a wildcard: list each host, or the folder that the paths share';
  if (/[?#]/.test(area)) return 'has a query or fragment, but only origin and path are compared';
  return mistakeInAddress(area);
}

function mistakeInAddress(address: string): string | null {
  if (address.startsWith('//')) return 'has no scheme: write "https://" before the host';
  // A path without a leading slash depends on the page, and a host without a scheme is a path.
  if (!/^(\/|https?:\/\/)/i.test(address))
    return 'is neither a path ("/api/") nor a URL ("https://…")';
  if (/[\\\s]/.test(address)) return 'has a backslash or white space, which never matches';
  if (!URL.canParse(address, 'https://origin.invalid')) return 'is not a valid URL';
  const { username, password } = new URL(address, 'https://origin.invalid');
  return username + password === '' ? null : 'has a user name or password, which never matches';
}
