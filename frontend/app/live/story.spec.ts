import { toCounters, toGathering } from './counters';
import type { TimelineEvent } from '@latchkey/angular';
import { toGateLabel, toLine, toPresent, toSentence } from './sentences';
import { type RequestStep, toLanes } from './story';

describe('the story of the live view', () => {
  it('tells "12 requests, 3 tabs, 1 refresh"', () => {
    const lanes = toLanes(threeTabs());

    const gathering = toGathering(lanes);

    expect(gathering && toLine(gathering)).toBe('12 requests, 3 tabs, 1 refresh');
  });

  it('counts a refresh that another tab spared as saved, not as made', () => {
    const counters = toCounters(toLanes(threeTabs()), 2_000);

    expect(counters).toEqual({
      waiting: 0,
      refreshesMade: 1,
      refreshesSaved: 11,
      longestWaitMs: 200,
    });
  });

  it('tells who renews the session and how many requests wait', () => {
    const lanes = toLanes(threeTabs().filter(({ at }) => at < 1_300));

    expect(toPresent(lanes, toCounters(lanes, 1_250))).toBe(
      '3 tabs share this session. Tab 1 is renewing it; 12 requests wait.',
    );
  });

  it('shows a request as what it went through', () => {
    const [lane] = toLanes(threeTabs());

    expect(lane?.chips[0]?.stretches).toEqual([
      { step: 'sent', from: 1_000, to: 1_100 },
      { step: 'waiting', from: 1_100, to: 1_300 },
      { step: 'replayed', from: 1_300, to: 1_400 },
    ]);
    expect(lane?.chips[0]?.to).toBe(1_400);
  });

  it('labels a refresh with its cause, its length, its result and the step of the generation', () => {
    const [lane] = toLanes(threeTabs());

    expect(lane?.gates.map(toGateLabel)).toEqual(['401 · 200 ms · renewed · generation 7 → 8']);
  });

  it('says each event in a sentence', () => {
    const sentences = threeTabs()
      .filter(({ tab, type }) => tab === 'a' && type !== 'request')
      .map((event) => toSentence(event, 1));

    expect(sentences).toEqual([
      'Tab 1 starts a refresh: a request was rejected (401).',
      'Tab 1 has the lock.',
      'Tab 1 has a new token (200 ms, generation 7 → 8).',
    ]);
  });

  it('tells of no gathering where nobody waited', () => {
    const lanes = toLanes([started('a', 0), ended('a', 5, 'granted')]);

    expect(toGathering(lanes)).toBeNull();
  });

  it('tells the last of several gatherings', () => {
    const later = threeTabs()
      .filter(({ tab }) => tab === 'a')
      .map((event) => ({ ...event, at: event.at + 60_000 }))
      .map((event) => (event.type === 'request' ? { ...event, id: event.id + 100 } : event));

    const gathering = toGathering(toLanes([...threeTabs(), ...later]));

    expect(gathering && toLine(gathering)).toBe('4 requests, 1 tab, 1 refresh');
  });
});

/** Three tabs with four rejected requests each; the first gets the lock, the others its token. */
function threeTabs(): TimelineEvent[] {
  const all = ['a', 'b', 'c'].flatMap((tab) => {
    const isFirst = tab === 'a';
    return [
      ...[1, 2, 3, 4].flatMap((id) => [
        request(tab, id, 1_000, 'sent'),
        request(tab, id, 1_100, 'waiting'),
        request(tab, id, 1_300, 'replayed'),
        request(tab, id, 1_400, 'done'),
      ]),
      started(tab, 1_100),
      { type: 'lock', step: 'held', tab, at: isFirst ? 1_110 : 1_290 } as const,
      ended(tab, 1_300, isFirst ? 'granted' : 'shared'),
    ];
  });
  return all.sort((one, other) => one.at - other.at);
}

function request(tab: string, id: number, at: number, step: RequestStep): TimelineEvent {
  return { type: 'request', tab, id, at, step, method: 'GET', path: '/api/me' };
}

function started(tab: string, at: number): TimelineEvent {
  return { type: 'refreshStarted', tab, at, cause: 'rejected', from: 7 };
}

function ended(tab: string, at: number, outcome: 'granted' | 'shared'): TimelineEvent {
  const span = { cause: 'rejected', durationMs: 200, from: 7, to: 8 } as const;
  return { type: 'refreshEnded', tab, at, outcome, ...span };
}
