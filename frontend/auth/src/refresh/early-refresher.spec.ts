import { FakeTabs } from '../../testing/fake-tabs';
import {
  bearerOf,
  createWorldIn,
  failWith,
  grantFor,
  reject,
  type WorldSetup,
} from '../../specs/world';
import { withEarlyRefresh } from './with-early-refresh';

const day = 86_400_000;

/** Opens a visible, signed-in tab whose clocks the test controls. */
async function openTab(lifetimeSeconds: number, setup: WorldSetup = {}) {
  let monotonicMs = 0;
  spyOn(performance, 'now').and.callFake(() => monotonicMs);
  spyOn(Math, 'random').and.returnValue(0);
  const tab = new FakeTabs().open();
  const world = createWorldIn(tab, { features: [withEarlyRefresh()], ...setup });
  await world.signIn(grantFor({ expires_in: lifetimeSeconds }));
  // In steps, so that a timer sees roughly the right time when it fires.
  const pass = (ms: number) => {
    for (let leftMs = ms; leftMs > 0;) {
      const stepMs = leftMs > 60_000 ? Math.min(leftMs - 60_000, 3_600_000) : Math.min(leftMs, 100);
      leftMs -= stepMs;
      monotonicMs += stepMs;
      jasmine.clock().tick(stepMs);
    }
  };
  const use = () => {
    world.get();
    world.network.expectOne('/api/data').flush('response');
  };
  return { ...world, tab, pass, use };
}

describe('An early refresh', () => {
  for (const { lifetime, leadMs } of [
    { lifetime: 5, leadMs: 500 },
    { lifetime: 300, leadMs: 30_000 },
    { lifetime: 60 * 86_400, leadMs: 30_000 },
  ]) {
    it(`comes ${leadMs} ms before the end of ${lifetime} s`, async () => {
      const { pass, use, refreshes } = await openTab(lifetime);
      use();

      pass(lifetime * 1_000 - leadMs - 1);
      expect(refreshes()).toEqual([]);
      pass(1);

      expect(refreshes().length).toBe(1);
    });
  }

  it('starts later by a random time, at most half the lead', async () => {
    const { pass, use, refreshes } = await openTab(300);
    (Math.random as jasmine.Spy).and.returnValue(1);
    use();

    pass(284_999);
    expect(refreshes()).toEqual([]);
    pass(1);

    expect(refreshes().length).toBe(1);
  });

  it("doesn't hold requests back: they use the token that is still valid", async () => {
    const { pass, use, session, get, sent, network } = await openTab(300);
    const token = await session.token();
    use();
    pass(270_000);

    get();

    expect(bearerOf(sent()[0])).toBe(`Bearer ${token}`);
    network.expectOne('/api/refresh').flush(grantFor());
    get();
    expect(bearerOf(sent()[0])).not.toBe(`Bearer ${token}`);
  });

  it('runs only for a token that a request has used', async () => {
    const { pass, refreshes } = await openTab(300);

    pass(300_000);

    expect(refreshes()).toEqual([]);
  });

  it('does not run if no request has used the new token', async () => {
    const { pass, use, refreshes, session, network } = await openTab(300);
    use();
    pass(100_000);
    void session.refresh();
    network.expectOne('/api/refresh').flush(grantFor());

    pass(180_000);

    expect(refreshes()).toEqual([]);
  });

  it('starts at once if the first request comes when the token is about to expire', async () => {
    const { pass, use, refreshes } = await openTab(300);
    pass(280_000);

    use();

    expect(refreshes().length).toBe(1);
  });

  it('waits for the tab to be visible', async () => {
    const { pass, use, refreshes, tab } = await openTab(300);
    use();
    tab.hide();
    pass(280_000);
    expect(refreshes()).toEqual([]);

    tab.show();

    expect(refreshes().length).toBe(1);
  });

  it('runs once per token, and keeps the token in use if it fails', async () => {
    const { pass, use, refreshes, network, session, get, sent } = await openTab(300);
    const token = await session.token();
    use();
    pass(270_000);
    failWith(network.expectOne('/api/refresh'), { status: 503 });

    pass(10_000);
    get();

    expect(session.status()).toBe('signedIn');
    expect(bearerOf(sent()[0])).toBe(`Bearer ${token}`);
    expect(refreshes()).toEqual([]);
  });

  it('runs once for each new token', async () => {
    const { pass, use, network } = await openTab(300);
    for (let round = 0; round < 3; round += 1) {
      use();
      pass(270_000);
      network.expectOne('/api/refresh').flush(grantFor());
    }
    expect().nothing();
  });

  for (const [title, changeMs] of Object.entries({ back: -3_600_000, 'a day back': -day })) {
    it(`comes in time when the clock is set ${title}`, async () => {
      const { pass, use, refreshes } = await openTab(300);
      use();
      jasmine.clock().mockDate(new Date(Date.now() + changeMs));

      pass(269_000);
      expect(refreshes()).toEqual([]);
      pass(1_000);

      expect(refreshes().length).toBe(1);
    });
  }

  it('refreshes once at most when the clock is set forward', async () => {
    const { pass, use, refreshes, get, sent } = await openTab(300);
    use();
    jasmine.clock().mockDate(new Date(Date.now() + 3_600_000));

    pass(270_000);
    get();

    expect(refreshes().length).toBe(1);
    expect(sent()).toEqual([]);
  });

  it('does not run after nine hours of sleep: the next rejection refreshes, once', async () => {
    const { pass, use, refreshes, get, network } = await openTab(300);
    use();
    jasmine.clock().mockDate(new Date(Date.now() + 9 * 3_600_000));
    pass(270_000);
    expect(refreshes()).toEqual([]);

    get();
    get();
    for (const request of network.match('/api/data')) reject(request);

    expect(refreshes().length).toBe(1);
  });

  it('runs for a token that only a retry has used', async () => {
    const { pass, rejectOne, sent, refreshes } = await openTab(300);
    rejectOne().flush(grantFor());
    sent('/api/rejected')[0]?.flush('response');

    pass(270_000);

    expect(refreshes().length).toBe(1);
  });

  it('does not run for a token that the server has rejected', async () => {
    const { pass, use, refreshes, rejectOne } = await openTab(300);
    use();
    pass(200_000);
    failWith(rejectOne(), { status: 503 });

    pass(70_000);

    expect(refreshes()).toEqual([]);
  });

  it('runs once when the tab becomes visible, not each time', async () => {
    const { pass, use, network, refreshes, tab } = await openTab(300);
    use();
    tab.hide();
    pass(280_000);
    tab.show();
    failWith(network.expectOne('/api/refresh'), { status: 503 });

    tab.hide();
    tab.show();

    expect(refreshes()).toEqual([]);
  });

  it('does not run for a destroyed application', async () => {
    const { pass, use, refreshes, injector } = await openTab(300);
    use();
    injector.destroy();

    pass(270_000);

    expect(refreshes()).toEqual([]);
  });

  it('does not run after a sign-out', async () => {
    const { pass, use, refreshes, session } = await openTab(300);
    use();
    void session.signOut();

    pass(300_000);

    expect(refreshes()).toEqual([]);
  });
});
