import { HttpRequest } from '@angular/common/http';
import { Injector, NgZone, runInInjectionContext } from '@angular/core';
import { FakeTabs } from '../testing/fake-tabs';
import { whenSignedIn } from '../src/session/guards';
import {
  createWorldIn,
  failWith,
  grantFor,
  openChannel,
  reject,
  tokenMessage,
  waitForTurn,
} from './world';
import { withEarlyRefresh } from '../src/refresh/with-early-refresh';
import { withTabs } from '../src/tabs/with-tabs';

/** Imitates what is visible from outside of an NgZone with zone.js. */
class WatchedZone {
  isInside = false;

  run<T>(act: () => T): T {
    return this.runWith({ isInside: true }, act);
  }

  runOutsideAngular<T>(act: () => T): T {
    return this.runWith({ isInside: false }, act);
  }

  private runWith<T>({ isInside }: { isInside: boolean }, act: () => T): T {
    const before = this.isInside;
    this.isInside = isInside;
    const result = act();
    this.isInside = before;
    return result;
  }
}

/** Creates an application in a zone, with timers that the test fires. */
function createZoned(features = [withEarlyRefresh()], tabs = new FakeTabs()) {
  jasmine.clock().uninstall(); // It can't replace timers that are spied on.
  const zone = new WatchedZone();
  const timers: { readonly isInside: boolean; readonly ms: number; readonly fire: () => void }[] =
    [];
  const set = spyOn(window, 'setTimeout') as jasmine.Spy;
  set.and.callFake((fire: () => void, ms: number) =>
    timers.push({ isInside: zone.isInside, ms, fire }),
  );
  const clear = spyOn(window, 'clearTimeout');
  const sentInside: boolean[] = [];
  const world = createWorldIn(tabs.open(), {
    features,
    interceptors: [
      (request, next) => {
        sentInside.push(zone.isInside);
        return next(request);
      },
    ],
    providers: [{ provide: NgZone, useValue: zone }],
  });
  return { ...world, zone, timers, clear, sentInside };
}

describe('Timers', () => {
  it('run outside the zone, and callers receive their responses inside', async () => {
    const { zone, timers, signIn, get, http, network } = createZoned();
    await zone.run(() => signIn());
    const respondedInside: boolean[] = [];

    zone.run(() => {
      get().stop();
      http.get('/api/slow').subscribe({ error: () => respondedInside.push(zone.isInside) });
      reject(network.expectOne('/api/slow'));
    });
    for (const { fire } of timers.slice()) fire();

    expect(timers.length).toBeGreaterThan(1);
    expect(timers.filter(({ isInside }) => isInside)).toEqual([]);
    expect(respondedInside).toEqual([true]);
  });

  it('that end a wait for the lock send the request inside the zone', () => {
    const { zone, timers, session, sentInside } = createZoned();
    const exchange = () => zone.run(() => session.exchange(new HttpRequest('PUT', '/slow', null)));
    exchange().catch(() => undefined);
    exchange().catch(() => undefined);

    timers.at(-1)?.fire();

    expect(sentInside).toEqual([true, true]);
  });

  it('that limit the wait of a guard run outside the zone until the wait is over', async () => {
    const { timers, clear, injector } = createZoned([]);
    const guard = () => whenSignedIn({}, { url: '/' } as never);

    await runInInjectionContext(injector.get(Injector), guard);

    expect(timers.map(({ isInside, ms }) => ({ isInside, ms }))).toEqual([
      { isInside: false, ms: 5_000 },
    ]);
    expect(clear).toHaveBeenCalledTimes(1);
  });

  it('are cleared when what they wait for has happened', async () => {
    const { timers, clear, signIn, rejectOne } = createZoned([]);
    await signIn();

    rejectOne().flush(grantFor());

    expect(timers.length).toBeGreaterThan(0);
    expect(clear).toHaveBeenCalledTimes(timers.length);
  });

  it('are whole milliseconds, which every clock can reach', async () => {
    spyOn(Math, 'random').and.returnValue(0.123_456_7);
    const { timers, signIn, get } = createZoned();
    await signIn();

    get();

    expect(timers.filter(({ ms }) => !Number.isInteger(ms))).toEqual([]);
    expect(timers.length).toBeGreaterThan(0);
  });

  it('are never longer than a browser supports', async () => {
    const { timers, signIn, get } = createZoned();
    await signIn(grantFor({ expires_in: 60 * 86_400 }));

    get();

    expect(Math.max(...timers.map(({ ms }) => ms))).toBe(2 ** 31 - 1);
  });
});

describe('The zone', () => {
  it('is where callers that waited for a refresh receive their responses', async () => {
    const { zone, signIn, rejectOne, http } = createZoned([]);
    await signIn();
    const refresh = rejectOne();
    const respondedInside: boolean[] = [];
    http.get('/api/data').subscribe({ error: () => respondedInside.push(zone.isInside) });

    failWith(refresh, { status: 503 });

    expect(respondedInside).toEqual([true]);
  });

  it("is where a request continues after it has waited for the tabs' lock", async () => {
    const { session, network, sentInside } = createZoned([withTabs()]);
    session.exchange(new HttpRequest('PUT', '/slow', null)).catch(() => undefined);

    await waitForTurn();

    expect(network.match('/slow').length).toBe(1);
    expect(sentInside).toEqual([true]);
  });

  it("is where another tab's changes are reported", async () => {
    const tabs = new FakeTabs();
    const { zone, session } = createZoned([withTabs()], tabs);
    const toldInside: boolean[] = [];
    session.events.subscribe(() => toldInside.push(zone.isInside));
    tabs.stored.set('latchkey.session', 'session session-1');

    const message = { ...tokenMessage(grantFor(), { isSignIn: true }), sentAt: 0 };
    openChannel(tabs).postMessage(message);
    await waitForTurn();

    expect(toldInside).toEqual([true]);
  });
});
