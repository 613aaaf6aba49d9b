import { toCounters, toGathering } from './counters';
import type { TimelineEvent } from '@latchkey/angular';
import type { Viewer } from './open-tabs';
import { toGateLabel, toLine, toPresent, toSentence } from './sentences';
import { type RequestStep, toLanes } from './story';

describe('the story of the live view', () => {
  it('tells "12 requests, 3 tabs, 1 refresh"', () => {
    const lanes = toLanes(threeTabs(), viewers);

    const gathering = toGathering(lanes);

    expect(gathering && toLine(gathering)).toBe('12 requests, 3 tabs, 1 refresh');
  });

  it('counts a refresh done by another tab as saved, not as made', () => {
    const counters = toCounters(toLanes(threeTabs(), viewers), 2_000);

    expect(counters).toEqual({
      waiting: 0,
      refreshesMade: 1,
      refreshesSaved: 11,
      longestWaitMs: 200,
    });
  });

  it('says which tab is renewing the session and how many requests are waiting', () => {
    const lanes = toLanes(
      threeTabs().filter(({ at }) => at < 1_300),
      viewers,
    );

    expect(toPresent(lanes, toCounters(lanes, 1_250))).toBe(
      '3 tabs share this session. Tab 1 is renewing it; 12 requests are waiting.',
    );
  });

  it('shows the steps of a request', () => {
    const [lane] = toLanes(threeTabs(), viewers);

    expect(lane?.chips[0]?.stretches).toEqual([
      { step: 'sent', from: 1_000, to: 1_100 },
      { step: 'waiting', from: 1_100, to: 1_300 },
      { step: 'replayed', from: 1_300, to: 1_400 },
    ]);
    expect(lane?.chips[0]?.to).toBe(1_400);
  });

  it('labels a refresh with its cause, duration, result and generations', () => {
    const [lane] = toLanes(threeTabs(), viewers);

    expect(lane?.gates.map(toGateLabel)).toEqual(['401 · 200 ms · renewed · generation 7 → 8']);
  });

  it('describes each event in a sentence', () => {
    const sentences = threeTabs()
      .filter(({ tab, type }) => tab === 'a' && type !== 'request')
      .map((event) => toSentence(event, tabOne));

    expect(sentences).toEqual([
      'Tab 1 starts a refresh: a request was rejected (401).',
      'Tab 1 has the lock.',
      'Tab 1 has a new token (200 ms, generation 7 → 8).',
    ]);
  });

  it('has no summary if no request waited', () => {
    const lanes = toLanes([started('a', 0), ended('a', 5, 'granted')], viewers);

    expect(toGathering(lanes)).toBeNull();
  });

  it('summarizes the most recent refresh with waiting requests', () => {
    const later = threeTabs()
      .filter(({ tab }) => tab === 'a')
      .map((event) => ({ ...event, at: event.at + 60_000 }))
      .map((event) => (event.type === 'request' ? { ...event, id: event.id + 100 } : event));

    const gathering = toGathering(toLanes([...threeTabs(), ...later], viewers));

    expect(gathering && toLine(gathering)).toBe('4 requests, 1 tab, 1 refresh');
  });

  it('says that requests are waiting only while the refresh runs', () => {
    const lanes = toLanes(
      threeTabs().filter(({ at }) => at < 1_300),
      viewers,
    );

    const gathering = toGathering(lanes);

    expect(gathering && toLine(gathering)).toBe('12 requests, 3 tabs: all waiting for one refresh');
  });

  it('counts a refresh without a token neither as made nor as saved', () => {
    const lanes = toLanes(fruitless('a'), viewers);

    const gathering = toGathering(lanes);

    expect(gathering && toLine(gathering)).toBe(
      '2 requests, 1 tab, no token: the session continues',
    );
    expect(toCounters(lanes, 2_000)).toEqual(
      jasmine.objectContaining({ refreshesMade: 0, refreshesSaved: 0 }),
    );
  });

  it('counts requests that failed after a failed refresh as having waited for it', () => {
    const late = [
      request('a', 3, { at: 1_250, step: 'sent' }),
      request('a', 3, { at: 1_350, step: 'waiting' }),
      request('a', 3, { at: 1_350, step: 'failed' }),
    ];

    const gathering = toGathering(toLanes([...fruitless('a'), ...late], viewers));

    expect(gathering && toLine(gathering)).toBe(
      '3 requests, 1 tab, no token: the session continues',
    );
  });

  it('counts no saved refresh for requests that failed without one', () => {
    const refused = [1, 2].flatMap((id) => [
      request('a', id, { at: 1_000, step: 'sent' }),
      request('a', id, { at: 1_100, step: 'waiting' }),
      request('a', id, { at: 1_100, step: 'failed' }),
    ]);

    const counters = toCounters(toLanes(refused, viewers), 2_000);

    expect(counters).toEqual(jasmine.objectContaining({ refreshesMade: 0, refreshesSaved: 0 }));
  });

  it('says that a request without a token was not sent', () => {
    const sentence = toSentence(request('a', 1, { at: 1_000, step: 'failed' }), {
      ...tabOne,
      wasSent: false,
    });

    expect(sentence).toBe('Tab 1: GET /api/me failed: there was no token.');
  });

  it('distinguishes a repeated generation from the next one', () => {
    const again = { ...ended('a', 1_300, 'granted'), from: 8 } as TimelineEvent;

    expect(toSentence(again, tabOne)).toContain('generation 8 again: the last rotation was');
    expect(
      toLanes([started('a', 1_100), again], []).flatMap(({ gates }) => gates.map(toGateLabel)),
    ).toEqual(['401 · 200 ms · renewed · generation 8 again']);
  });

  it('has a lane for each open live view, ordered by number, even for quiet ones', () => {
    const lanes = toLanes(fruitless('b'), [open('b', 2), open('c', 3), open('a', 1)]);

    expect(lanes.map(({ tab, presence }) => [tab, presence])).toEqual([
      ['a', 'open'],
      ['b', 'open'],
      ['c', 'open'],
    ]);
  });

  it('removes the lane of a closed live view until its tab does something', () => {
    const presenceAt = (closedAt: number) =>
      toLanes(fruitless('a'), [{ ...open('a', 1), closedAt }]).map(({ presence }) => presence);

    expect([presenceAt(2_000), presenceAt(1_200)]).toEqual([['closed'], ['unseen']]);
  });

  it('shows no waiting requests in a closed tab', () => {
    const left = threeTabs().filter(({ at }) => at < 1_300);
    const gone = viewers.map((viewer) => ({ ...viewer, closedAt: 1_300 }));

    expect(toCounters(toLanes(left, viewers), 2_000).waiting).toBe(12);
    expect(toCounters(toLanes(left, gone), 2_000).waiting).toBe(0);
  });
});

const tabOne = { tab: 'Tab 1', wasSent: true };
const viewers = ['a', 'b', 'c'].map((tab, index): Viewer => open(tab, index + 1));

function open(tab: string, number: number): Viewer {
  return { tab, number, dropPossibleAt: 0, closedAt: null };
}

/** Three tabs with four rejected requests each; the first gets the lock, the others its token. */
function threeTabs(): TimelineEvent[] {
  const all = ['a', 'b', 'c'].flatMap((tab) => {
    const isFirst = tab === 'a';
    return [
      ...[1, 2, 3, 4].flatMap((id) => [
        request(tab, id, { at: 1_000, step: 'sent' }),
        request(tab, id, { at: 1_100, step: 'waiting' }),
        request(tab, id, { at: 1_300, step: 'replayed' }),
        request(tab, id, { at: 1_400, step: 'done' }),
      ]),
      started(tab, 1_100),
      { type: 'lock', step: 'held', tab, at: isFirst ? 1_110 : 1_290 } as const,
      ended(tab, 1_300, isFirst ? 'granted' : 'shared'),
    ];
  });
  return all.sort((one, other) => one.at - other.at);
}

/** A tab with two rejected requests and a failed refresh. */
function fruitless(tab: string): TimelineEvent[] {
  return [
    ...[1, 2].flatMap((id) => [
      request(tab, id, { at: 1_000, step: 'sent' }),
      request(tab, id, { at: 1_100, step: 'waiting' }),
      request(tab, id, { at: 1_300, step: 'failed' }),
    ]),
    started(tab, 1_100),
    { type: 'lock', step: 'held', tab, at: 1_110 } as const,
    ended(tab, 1_300, 'unavailable'),
  ];
}

function request(
  tab: string,
  id: number,
  { at, step }: { at: number; step: RequestStep },
): TimelineEvent {
  return { type: 'request', tab, id, at, step, method: 'GET', path: '/api/me' };
}

function started(tab: string, at: number): TimelineEvent {
  return { type: 'refreshStarted', tab, at, cause: 'rejected', from: 7 };
}

function ended(
  tab: string,
  at: number,
  outcome: 'granted' | 'shared' | 'unavailable',
): TimelineEvent {
  const span = { cause: 'rejected', durationMs: 200, from: 7, to: 8 } as const;
  return { type: 'refreshEnded', tab, at, outcome, ...span };
}
