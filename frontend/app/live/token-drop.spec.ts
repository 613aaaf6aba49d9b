import { HttpClient, HttpHeaders, HttpRequest } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Session, ɵPAGE } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import type { TokenGrant } from '#shared/auth';
import { type OpenedApp, grant, openSignedIn, problem, reject } from '../testing/open-app';
import { TokenDrop } from './token-drop';

describe('an invalidated access token', () => {
  it('no longer reaches the server, but its successor does', async () => {
    const { drop } = await create();
    drop.prepare();

    const sent = ['Bearer a', 'Bearer a', 'Bearer b'].map((token) => send(drop, token));

    expect(sent).toEqual(['Bearer dropped', 'Bearer dropped', 'Bearer b']);
  });

  it('is sent unchanged once it has expired', async () => {
    const { drop } = await create();
    const expired = `Bearer a.${btoa(JSON.stringify({ iat: 1, exp: 2, sid: 's', gen: 1 }))}.c`;
    drop.prepare();

    const sent = [expired, 'Bearer b'].map((token) => send(drop, token));

    expect(sent).toEqual([expired, 'Bearer b']);
  });

  it('is announced until the next request uses it', async () => {
    const { drop } = await create();
    drop.prepare();
    const before = drop.isPending();

    send(drop, 'Bearer a');

    expect([before, drop.isPending()]).toEqual([true, false]);
  });

  it('is possible again exactly when the library would replace it', async () => {
    const world = await create();
    const pauses: number[] = [];

    for (let times = 0; times < 3; times += 1) {
      await world.dropAndRenew();
      const pauseMs = world.drop.possibleAt() - Date.now();
      pauses.push(pauseMs);
      world.pass(pauseMs - 1);
      expect([world.drop.isPossible(), await world.isRejectionFinal()]).toEqual([false, true]);
      world.pass(1);
      expect(world.drop.isPossible()).toBeTrue();
    }
    await world.dropAndRenew();

    expect(pauses).toEqual([10_000, 20_000, 40_000]);
  });

  it('is possible again at once after a requested refresh', async () => {
    const world = await create();
    await world.dropAndRenew();

    await world.renew();

    expect(world.drop.isPossible()).toBeTrue();
    await world.dropAndRenew();
  });

  it("is delayed after another tab's refresh if the previous token had replaced a rejected one", async () => {
    const world = await create();
    await world.dropAndRenew();
    world.pass(5_000);

    await world.receiveFromOtherTab();

    expect(world.drop.possibleAt()).toBe(Date.now() + 10_000);
    world.pass(9_999);
    expect(await world.isRejectionFinal()).toBeTrue();
    world.pass(1);
    await world.dropAndRenew();
  });

  it("is possible at once after another tab's refresh if the previous token had not replaced a rejected one", async () => {
    const world = await create();

    await world.receiveFromOtherTab();

    expect(world.drop.isPossible()).toBeTrue();
    await world.dropAndRenew();
  });

  it('is not possible until a rejected token was replaced', async () => {
    const world = await create();
    world.drop.prepare();
    await world.sendRejected();
    await world.app.reject('POST', '/api/refresh', problem('internal_error', { status: 503 }));
    world.pass(60_000);
    expect(world.drop.isPossible()).toBeFalse();

    await world.renew();

    expect(world.drop.possibleAt()).toBe(Date.now() + 10_000);
    expect(await world.isRejectionFinal()).toBeTrue();
  });

  it('is not possible right after the server rejected a token by itself', async () => {
    const world = await create();
    await world.sendRejected();

    await world.grantRefresh();

    expect(world.drop.possibleAt()).toBe(Date.now() + 10_000);
  });
});

function send(drop: TokenDrop, token: string): string | null {
  const headers = new HttpHeaders({ Authorization: token });
  return drop.apply(new HttpRequest('GET', '/api/me', { headers })).headers.get('Authorization');
}

/** Opens the real library in a tab whose clock the spec advances. */
async function create() {
  const app = await openSignedIn('/devices');
  await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });
  let passedMs = 0;
  for (const clock of [Date, performance]) {
    const startMs = Math.ceil(clock.now());
    spyOn(clock, 'now').and.callFake(() => startMs + passedMs);
  }
  const drop = TestBed.runInInjectionContext(() => new TokenDrop());
  const world = withLibrary(app, drop);
  return { app, drop, ...world, pass: (ms: number) => (passedMs += ms) };
}

function withLibrary(app: OpenedApp, drop: TokenDrop) {
  let generation = 1;

  /** Sends a request through the drop and rejects it; returns whether the request then failed. */
  async function sendRejected(): Promise<boolean> {
    let isFinal = false;
    TestBed.inject(HttpClient)
      .get('/api/sample')
      .subscribe({ error: () => (isFinal = true) });
    const request = await app.request('GET', '/api/sample');
    drop.apply(request.request);
    reject(request, problem('access_token_revoked', { status: 401 }), {
      'WWW-Authenticate': 'Bearer error="invalid_token"',
    });
    return isFinal;
  }

  function nextGrant(): TokenGrant {
    generation += 1;
    return { ...grant, access_token: `${grant.access_token}${generation}`, generation };
  }

  function grantRefresh(): Promise<void> {
    return app.respond('POST', '/api/refresh', nextGrant());
  }

  /** Receives the token of another tab's refresh. */
  async function receiveFromOtherTab(): Promise<void> {
    const { BroadcastChannel } = TestBed.inject(ɵPAGE) ?? {};
    if (BroadcastChannel === undefined) throw new Error('The page has no channels.');
    const renewed = firstValueFrom(TestBed.inject(Session).events);
    const channel = new BroadcastChannel('latchkey /api/refresh');
    const { access_token: value, sub: user, sid: session, generation } = nextGrant();
    const token = { value, lifetimeMs: 300_000, user, session, generation };
    const message = { format: 2, type: 'token', grant: token, isSignIn: false };
    channel.postMessage({ ...message, sentAt: Date.now() });
    await renewed;
    channel.close();
  }

  async function renew(): Promise<void> {
    const renewed = TestBed.inject(Session).refresh();
    await grantRefresh();
    await renewed;
  }

  async function dropAndRenew(): Promise<void> {
    drop.prepare();
    expect(await sendRejected()).toBeFalse();
    await grantRefresh();
    (await app.request('GET', '/api/sample')).flush({});
  }

  return {
    sendRejected,
    isRejectionFinal: sendRejected,
    grantRefresh,
    renew,
    receiveFromOtherTab,
    dropAndRenew,
  };
}
