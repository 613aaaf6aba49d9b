import { toEndingText } from './ending-text';

const at = new Date(2026, 10, 25, 16, 50).getTime() / 1_000;
const when = 'Nov 25, 2026, 4:50 PM';
const day = 86_400;

describe('the details of an ended session', () => {
  it('name the device it was ended from', () => {
    const text = toEndingText('by_user', { at, device: { browser: 'Firefox', system: 'Ubuntu' } });

    expect(plain(text)).toBe(`This happened on ${when}, from Firefox on Ubuntu.`);
  });

  it('name the device whose sign-in ended it', () => {
    const device = { browser: 'Firefox', system: 'Ubuntu' };
    const text = toEndingText('session_limit', { at, device });

    expect(plain(text)).toBe(`This happened on ${when}, from Firefox on Ubuntu.`);
  });

  it('give only the time if the device is unknown', () => {
    expect(plain(toEndingText('by_user', { at }))).toBe(`This happened on ${when}.`);
  });

  it('name the limit that was reached', () => {
    const idle = toEndingText('idle', { at, limitSeconds: 14 * day });
    const lifetime = toEndingText('lifetime', { at, limitSeconds: 90 * day });

    expect(plain(idle)).toBe(`It ended on ${when}, after 14 days without use.`);
    expect(plain(lifetime)).toBe(`It ended on ${when}, 90 days after you signed in.`);
  });

  it('are missing if the user signed out here', () => {
    expect(toEndingText('signed_out', { at })).toBeNull();
  });
});

/** Replaces the narrow spaces before AM and PM by ordinary ones. */
function plain(text: string | null): string | undefined {
  return text?.replace(/\u202f/g, ' ');
}
