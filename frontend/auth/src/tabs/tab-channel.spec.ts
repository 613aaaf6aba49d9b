import { FakeTabs } from '../../testing/fake-tabs';
import type { Grant } from '../refresh/access-token';
import { SessionState } from '../session/session-state';
import {
  bearerOf,
  createWorldIn,
  expireIn,
  grantFor,
  openChannel,
  openTabs,
  reject,
  tokenMessage,
  waitForTurn,
  type World,
  type TokenResponse,
} from '../../specs/world';

describe('A message between tabs', () => {
  async function receive(message: () => object) {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const token = await worlds[0]!.session.token();
    sender.postMessage(message());
    await waitForTurn();
    return { world: worlds[0]!, isAdopted: (await worlds[0]!.session.token()) !== token };
  }

  const valid = (changes: Partial<TokenResponse> = {}) =>
    tokenMessage(grantFor({ expires_in: 600, ...changes }));

  /** Returns a message about the token that the tab already has. */
  const again = ({ injector }: World, changes: Partial<Grant> = {}) => {
    const { value, user, session, generation } = injector.get(SessionState).token!;
    const grant = { value, user, session, generation, lifetimeMs: 900_000, ...changes };
    return { ...valid(), grant };
  };

  it('with a newer token is adopted', async () => {
    expect((await receive(valid)).isAdopted).toBeTrue();
  });

  it('with a token of the same generation is adopted if it lives longer', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const grant = grantFor({ generation: 1_000_000 });
    sender.postMessage(tokenMessage(grant));
    await waitForTurn();

    sender.postMessage(tokenMessage({ ...grant, access_token: 'shorter', expires_in: 9 }));
    await waitForTurn();
    expect(await worlds[0]!.session.token()).toBe(grant.access_token);
    sender.postMessage(tokenMessage({ ...grant, access_token: 'longer', expires_in: 900 }));
    await waitForTurn();

    expect(await worlds[0]!.session.token()).toBe('longer');
  });

  const ignored = {
    'of another format': () => ({ ...valid(), format: 1 }),
    'without a format': () => ({ ...valid(), format: undefined }),
    'of an unknown type': () => ({ ...valid(), type: 'constructor' }),
    'without a grant': () => ({ ...valid(), grant: null }),
    'with a malformed token': () => ({ ...valid(), grant: { ...valid().grant, value: 'a\r\nb' } }),
    'with a malformed lifetime': () => ({
      ...valid(),
      grant: { ...valid().grant, lifetimeMs: '9' },
    }),
    'with a token that has expired': () => ({
      ...valid(),
      grant: { ...valid().grant, lifetimeMs: 0 },
    }),
    'with a malformed user': () => ({ ...valid(), grant: { ...valid().grant, user: 7 } }),
    'with a malformed session': () => ({ ...valid(), grant: { ...valid().grant, session: {} } }),
    'with a malformed generation': () => ({
      ...valid(),
      grant: { ...valid().grant, generation: '9' },
    }),
    'without the time it was sent': () => ({ ...valid(), sentAt: undefined }),
    'without a kind': () => ({ ...valid(), isSignIn: undefined }),
    "with another user's token": () => valid({ sub: 'bob' }),
    'with an older generation': () => valid({ generation: 0 }),
    'of a kind that every object has': () => ({ format: 2, type: 'hasOwnProperty' }),
    'with a type that is not a string': () => ({ format: 2, type: { toString: 1 } }),
    'that is not an object': () => Object('token') as object,
    'of a sign-out of another session': () => ({ format: 2, type: 'signedOut', session: 'other' }),
    'of a malformed sign-out': () => ({ format: 2, type: 'signedOut', session: 7 }),
    'of the end of another session': () => ({
      format: 2,
      type: 'ended',
      session: 'other',
      reason: null,
    }),
    'of a malformed end': () => ({ format: 2, type: 'ended', session: null, reason: {} }),
    'of a malformed pause': () => ({ format: 2, type: 'unavailable', retryAfterMs: 'long' }),
  };
  for (const [title, message] of Object.entries(ignored)) {
    it(`${title} is ignored`, async () => {
      const { world, isAdopted } = await receive(message);

      expect(isAdopted).toBeFalse();
      expect(world.session.status()).toBe('signedIn');
      expect(world.refreshes()).toEqual([]);
    });
  }

  it('with a token that the server has rejected is ignored', async () => {
    const { tabs, worlds } = await openTabs(1);
    const message = again(worlds[0]!);
    await expireIn(worlds);

    openChannel(tabs).postMessage(message);
    await waitForTurn();

    expect(worlds[0]!.events).toEqual([]);
    expect(worlds[0]!.sent()).toEqual([]);
  });

  it('with the current token changes nothing', async () => {
    const { tabs, worlds } = await openTabs(1);

    openChannel(tabs).postMessage(again(worlds[0]!));
    await waitForTurn();

    expect(worlds[0]!.events).toEqual([]);
  });

  it('that arrives late counts the remaining lifetime of its token', async () => {
    const { tabs, worlds } = await openTabs(1);
    const token = await worlds[0]!.session.token();
    jasmine.clock().tick(100_000);

    const message = again(worlds[0]!, { value: 'late', lifetimeMs: 250_000 });
    openChannel(tabs).postMessage({ ...message, sentAt: Date.now() - 60_000 });
    await waitForTurn();

    expect(await worlds[0]!.session.token()).toBe(token);
  });

  it("from the future, before the clock was set back, doesn't extend a token's life", async () => {
    const { tabs, worlds } = await openTabs(1);
    openChannel(tabs).postMessage({ ...valid(), sentAt: Date.now() + 3_600_000 });
    await waitForTurn();

    jasmine.clock().tick(601_000);
    void worlds[0]!.session.token();
    await waitForTurn();

    expect(worlds[0]!.refreshes().length).toBe(1);
  });

  it('about a sign-out applies to every tab if it names no session', async () => {
    const { tabs, worlds } = await openTabs(1);

    openChannel(tabs).postMessage({ format: 2, type: 'signedOut', session: null });
    await waitForTurn();

    expect(worlds[0]!.session.status()).toBe('signedOut');
  });

  it('about a sign-out applies to a tab that does not know its session yet', async () => {
    const tabs = new FakeTabs();
    tabs.stored.set('latchkey.session', 'session');
    const restoring = createWorldIn(tabs.open());

    openChannel(tabs).postMessage({ format: 2, type: 'signedOut', session: 'session-1' });
    await waitForTurn();

    expect(restoring.session.status()).toBe('signedOut');
  });

  it('is ignored once the application is destroyed', async () => {
    const { tabs, worlds } = await openTabs(1);
    worlds[0]!.injector.destroy();

    openChannel(tabs).postMessage({ format: 2, type: 'signedOut', session: null });
    await waitForTurn();

    expect(worlds[0]!.session.status()).toBe('signedIn');
  });

  it('with another session of the same user drops the token, and the server decides', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);

    sender.postMessage(valid({ sid: 'session-2' }));
    await waitForTurn();
    const call = worlds[0]!.get();
    jasmine.clock().tick(150);

    expect(worlds[0]!.sent()).toEqual([]);
    expect(worlds[0]!.refreshes().length).toBe(1);
    expect(call.error).toBeNull();
  });

  it('about an older session is ignored by a tab without a token', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const newest = grantFor({ sid: 'session-3' });
    tabs.stored.set('latchkey.session', 'session session-3');
    sender.postMessage(valid({ sid: 'session-2' }));
    await waitForTurn();

    sender.postMessage(valid({ sid: 'session-2' }));
    await waitForTurn();
    const call = worlds[0]!.get();
    expect(worlds[0]!.sent()).toEqual([]);
    sender.postMessage(tokenMessage(newest));
    await waitForTurn();

    expect(bearerOf(worlds[0]!.sent()[0])).toBe(`Bearer ${newest.access_token}`);
    expect(call.error).toBeNull();
  });

  it('does not bring back a token that was dropped', async () => {
    const { tabs, worlds } = await openTabs(1);
    const sender = openChannel(tabs);
    const access_token = await worlds[0]!.session.token();
    sender.postMessage(valid({ sid: 'session-2' }));
    await waitForTurn();

    sender.postMessage(valid({ access_token }));
    await waitForTurn();
    worlds[0]!.get();
    jasmine.clock().tick(150);

    expect(worlds[0]!.sent()).toEqual([]);
    expect(worlds[0]!.refreshes().length).toBe(1);
  });

  it('does not bring back a token that was rejected after it was replaced, nor an older one', async () => {
    const { tabs, worlds } = await openTabs(1);
    const world = worlds[0]!;
    const sender = openChannel(tabs);
    const access_token = await world.session.token();
    world.get('/api/late');
    const late = world.network.expectOne('/api/late');
    for (const sid of ['session-1', 'session-2']) {
      sender.postMessage(valid({ sid }));
      await waitForTurn();
    }
    reject(late);

    sender.postMessage(valid({ access_token }));
    await waitForTurn();
    world.get();
    jasmine.clock().tick(150);

    expect(world.sent()).toEqual([]);
    expect(world.refreshes().length).toBe(1);
  });

  it("with an earlier token doesn't make a request use that token twice", async () => {
    const { tabs, worlds } = await openTabs(1);
    const world = worlds[0]!;
    const sender = openChannel(tabs);
    const access_token = await world.session.token();
    const call = world.get();
    const sent = world.network.expectOne('/api/data');
    for (const grant of [
      grantFor(),
      grantFor({ sid: 'session-2' }),
      grantFor({ sid: 'session-1', access_token }),
    ]) {
      sender.postMessage(tokenMessage(grant));
      await waitForTurn();
    }

    reject(sent);
    await waitForTurn();

    expect(world.sent()).toEqual([]);
    expect(call.error).toBeNull();
  });

  it("is posted only for a tab's own changes, and carries the token only to other tabs", async () => {
    const { tabs, worlds } = await openTabs(3);
    tabs.channels.log.length = 0;

    void worlds[0]!.session.refresh();
    await waitForTurn();
    worlds[0]!.refreshes()[0]?.flush(grantFor());
    await waitForTurn();

    expect(tabs.channels.log.length).toBe(1);
  });
});
