import { toCounters, toGathering } from './counters';
import type { Occurrence, RefreshStep, RequestStep } from './occurrence';
import { toLine, toPresent } from './sentences';
import { toLanes } from './story';

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

  it('tells of no gathering where nobody waited', () => {
    const lanes = toLanes([refresh('a', 0, 'asked'), refresh('a', 5, 'granted')]);

    expect(toGathering(lanes)).toBeNull();
  });

  it('tells the last of several gatherings', () => {
    const later = threeTabs()
      .filter(({ tab }) => tab === 'a')
      .map((occurrence) => ({ ...occurrence, at: occurrence.at + 60_000 }))
      .map((occurrence) =>
        'id' in occurrence ? { ...occurrence, id: occurrence.id + 100 } : occurrence,
      );

    const gathering = toGathering(toLanes([...threeTabs(), ...later]));

    expect(gathering && toLine(gathering)).toBe('4 requests, 1 tab, 1 refresh');
  });
});

/** Three tabs with four rejected requests each; the first holds the lock. */
function threeTabs(): Occurrence[] {
  const tabs = ['a', 'b', 'c'];
  const all = tabs.flatMap((tab) => [
    ...[1, 2, 3, 4].flatMap((id) => [
      request(tab, id, 1_000, 'sent'),
      request(tab, id, 1_100, 'waiting'),
      request(tab, id, 1_300, 'replayed'),
      request(tab, id, 1_400, 'done'),
    ]),
    refresh(tab, 1_100, 'asked'),
    ...(tab === 'a' ? [refresh(tab, 1_110, 'holding')] : []),
    refresh(tab, 1_300, tab === 'a' ? 'granted' : 'shared'),
  ]);
  return all.sort((one, other) => one.at - other.at);
}

function request(tab: string, id: number, at: number, step: RequestStep): Occurrence {
  return { what: 'request', tab, id, at, step, method: 'GET', path: '/api/me', status: null };
}

function refresh(tab: string, at: number, step: RefreshStep): Occurrence {
  return { what: 'refresh', tab, id: 1, at, step, cause: 'rejected', generation: 7 };
}
