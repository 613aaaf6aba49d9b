import { FakeTabs } from '../../testing/fake-tabs';
import {
  createWorld,
  createWorldIn,
  endSession,
  failWith,
  grantFor,
  reject,
  waitForTurn,
  signInThrough,
} from '../../specs/world';
import { Timeline } from './timeline';
import type { TimelineEvent } from './timeline-event';
import { withTabs } from '../tabs/with-tabs';
import { withTimeline } from './with-timeline';

function createWatched() {
  const world = createWorld({ features: [withTimeline()] });
  const timeline = world.injector.get(Timeline);
  const seen: TimelineEvent[] = [];
  timeline.events.subscribe((event) => seen.push(event));
  const stepsOf = (path: string) =>
    seen.flatMap((event) => (event.type === 'request' && event.path === path ? [event.step] : []));
  const ends = () => seen.filter((event) => event.type === 'refreshEnded');
  return { ...world, timeline, seen, stepsOf, ends };
}

describe('The timeline', () => {
  it('shows a request that is sent, rejected, retried and done', async () => {
    const world = createWatched();
    await world.signIn();
    world.get();
    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());
    world.network.expectOne('/api/data').flush('response');

    expect(world.stepsOf('/api/data')).toEqual(['sent', 'waiting', 'replayed', 'done']);
  });

  it('shows a request that waits first, one that fails and one that is cancelled', async () => {
    const world = createWatched();
    await world.signIn();
    const cancelled = world.get('/api/cancelled');
    cancelled.stop();
    world.get('/api/failed');
    failWith(world.network.expectOne('/api/failed'), { status: 500 });
    const refresh = world.rejectOne();
    world.get('/api/waiting');
    refresh.flush(grantFor());
    world.network.expectOne('/api/waiting').flush('response');

    expect(world.stepsOf('/api/cancelled')).toEqual(['sent', 'cancelled']);
    expect(world.stepsOf('/api/failed')).toEqual(['sent', 'failed']);
    expect(world.stepsOf('/api/waiting')).toEqual(['waiting', 'sent', 'done']);
    expect(world.seen).toContain(jasmine.objectContaining({ step: 'failed', status: 500 }));
  });

  it('shows a refresh with cause, duration, outcome and generations', async () => {
    const world = createWatched();
    await world.signIn(grantFor({ generation: 214 }));

    world.rejectOne().flush(grantFor({ generation: 215 }));

    expect(world.seen).toContain(
      jasmine.objectContaining({ type: 'refreshStarted', cause: 'rejected', from: 214 }),
    );
    expect(world.ends()).toEqual([
      jasmine.objectContaining({
        cause: 'rejected',
        outcome: 'granted',
        from: 214,
        to: 215,
        durationMs: jasmine.any(Number),
      }),
    ]);
  });

  it('shows how a refresh ended without a token', async () => {
    const world = createWatched();
    await world.signIn();
    void world.session.refresh();
    failWith(world.network.expectOne('/api/refresh'), { status: 503 });
    void world.session.refresh();
    void world.session.signOut();
    world.network.expectOne('/api/logout').flush(null);
    world.refreshes();
    await world.signIn();
    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'));

    expect(world.ends().map((event) => 'outcome' in event && event.outcome)).toEqual([
      'unavailable',
      'superseded',
      'rejected',
    ]);
  });

  it('shows the lock as it is queued for, held and released', async () => {
    const world = createWatched();
    await world.signIn();

    const locks = world.seen.flatMap((event) => (event.type === 'lock' ? [event.step] : []));

    expect(locks).toEqual(['queued', 'held', 'released']);
  });

  it("doesn't show a lock as held if it was not acquired", () => {
    const world = createWatched();
    void world.session.signIn({});
    world.network.expectOne('/api/login');
    world.seen.length = 0;

    world.session.signIn({}).catch(() => undefined);
    jasmine.clock().tick(10_000);

    expect(world.seen).toEqual([jasmine.objectContaining({ type: 'lock', step: 'queued' })]);
  });

  it('never shows a token or a query', async () => {
    const world = createWatched();
    const { access_token } = await world.signIn();
    world.http.get('/api/data?secret=1#part', { params: { secret: '2' } }).subscribe();

    expect(world.stepsOf('/api/data')).toEqual(['sent']);
    expect(JSON.stringify(world.timeline.recent)).not.toContain('secret');
    expect(JSON.stringify(world.timeline.recent)).not.toContain(access_token);
  });

  for (const [path, shown] of Object.entries({
    '/api/sessions/9VZ76p0E3cX4Gs-J4CXZtQ': '/api/sessions/…XZtQ',
    '/api/users/0b1e8a4c-6f0d-4c57-9d3e-2f1a7c9e4f2a/sessions': '/api/users/…4f2a/sessions',
    '/api/sessions/42': '/api/sessions/42',
    '/api/change-password-now': '/api/change-password-now',
  })) {
    it(`shows ${path} as ${shown}, and sends other tabs no more than that`, async () => {
      const tabs = new FakeTabs();
      const world = createWorldIn(tabs.open(), { features: [withTimeline()] });
      const told: unknown[] = [];
      const other = new (tabs.open().BroadcastChannel)('latchkey timeline');
      other.onmessage = ({ data }: MessageEvent) => told.push(data);
      await signInThrough(world);

      world.get(path);
      await waitForTurn();

      expect(told).toContain(jasmine.objectContaining({ step: 'sent', path: shown }));
    });
  }

  it('keeps the last 500 events', async () => {
    const world = createWatched();
    await world.signIn();
    for (let count = 0; count < 600; count += 1) world.get();

    expect(world.timeline.recent.length).toBe(500);
    expect(world.timeline.recent.at(-1)).toBe(world.seen.at(-1));
  });

  it('shows what other tabs do, and which tab refreshed for the others', async () => {
    const tabs = new FakeTabs();
    const features = [withTabs(), withTimeline()];
    const [one, two] = [tabs.open(), tabs.open()].map((tab) => createWorldIn(tab, { features }));
    await signInThrough(one!);
    await waitForTurn();
    for (const world of [one!, two!]) {
      world.get();
      reject(world.network.expectOne('/api/data'));
    }
    await waitForTurn();
    one!.network.match('/api/refresh')[0]?.flush(grantFor());
    await waitForTurn();

    const [mine, others] = [one!, two!].map(({ injector }) => injector.get(Timeline));
    const ends = mine!.recent.filter((event) => event.type === 'refreshEnded');

    expect(ends).toEqual([
      jasmine.objectContaining({ tab: mine!.tab, outcome: 'granted' }),
      jasmine.objectContaining({ tab: others!.tab, outcome: 'shared' }),
    ]);
  });

  it('ignores messages that are not events', async () => {
    const tabs = new FakeTabs();
    const world = createWorldIn(tabs.open(), { features: [withTimeline()] });
    const stranger = new (tabs.open().BroadcastChannel)('latchkey timeline');

    for (const data of [null, 7, {}, { tab: 'x', at: 1, type: 'toString' }])
      stranger.postMessage(data);
    await waitForTurn();

    expect(world.injector.get(Timeline).recent).toEqual([]);
  });
});
