import { toEndingText } from './ending-text';

const at = new Date(2026, 10, 25, 16, 50).getTime() / 1_000;
const when = 'Nov 25, 2026, 4:50 PM';
const day = 86_400;

describe('what is known of the end of a session', () => {
  it('is the device it was ended from', () => {
    const text = toEndingText('by_user', { at, device: { browser: 'Firefox', system: 'Ubuntu' } });

    expect(plain(text)).toBe(`This happened on ${when}, from Firefox on Ubuntu.`);
  });

  it('is the device whose sign-in ended it', () => {
    const device = { browser: 'Firefox', system: 'Ubuntu' };
    const text = toEndingText('session_limit', { at, device });

    expect(plain(text)).toBe(`This happened on ${when}, from Firefox on Ubuntu.`);
  });

  it('is the moment alone where the device is not known', () => {
    expect(plain(toEndingText('by_user', { at }))).toBe(`This happened on ${when}.`);
  });

  it('is the limit it ran into', () => {
    const idle = toEndingText('idle', { at, limitSeconds: 14 * day });
    const lifetime = toEndingText('lifetime', { at, limitSeconds: 90 * day });

    expect(plain(idle)).toBe(`It ended on ${when}, after 14 days without use.`);
    expect(plain(lifetime)).toBe(`It ended on ${when}, 90 days after you signed in.`);
  });

  it('is nothing of an end by the own hand', () => {
    expect(toEndingText('signed_out', { at })).toBeNull();
  });
});

/** With spaces instead of the narrow ones before AM and PM. */
function plain(text: string | null): string | undefined {
  return text?.replace(/\u202f/g, ' ');
}
