import { toAgo, toAhead, toSpan } from './times';

const now = new Date('2026-11-25T23:00:00');

describe('a relative time', () => {
  const past: Record<string, string> = {
    '2026-11-25T22:59:30': 'just now',
    '2026-11-25T22:57:00': '3 minutes ago',
    '2026-11-25T22:00:20': '1 hour ago',
    '2026-11-25T00:30:00': '23 hours ago',
    '2026-11-24T23:10:00': 'yesterday',
    '2026-11-24T01:00:00': 'yesterday',
    '2026-11-23T23:30:00': '2 days ago',
  };
  for (const [instant, words] of Object.entries(past)) {
    it(`is "${words}" at 23:00 for ${instant}`, () => {
      expect(toAgo(new Date(instant), now)).toBe(words);
    });
  }

  const future: Record<string, string> = {
    '2026-11-25T23:00:30': 'in a moment',
    '2026-11-25T23:59:50': 'in 1 hour',
    '2026-11-26T22:50:00': 'tomorrow',
    '2026-11-27T01:00:00': 'in 2 days',
    '2026-12-13T23:00:00': 'in 18 days',
  };
  for (const [instant, words] of Object.entries(future)) {
    it(`is "${words}" at 23:00 for ${instant}`, () => {
      expect(toAhead(new Date(instant), now)).toBe(words);
    });
  }
});

describe('a span', () => {
  const spans: Record<number, string> = {
    60: '1 minute',
    3_599: '1 hour',
    43_200: '12 hours',
    1_209_599: '14 days',
  };
  for (const [seconds, words] of Object.entries(spans)) {
    it(`of ${seconds} seconds is "${words}"`, () => {
      expect(toSpan(Number(seconds))).toBe(words);
    });
  }
});
