import type { HttpResourceRef } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { sessionResource } from './session-resource';
import { createWorld, endSession, failWith, grantFor, type WorldSetup } from '../../specs/world';

/** Creates a world with a resource for `/api/me`. */
function createWorldWithResource(setup: WorldSetup = {}, request = () => '/api/me') {
  const world = createWorld(setup);
  const resource = TestBed.runInInjectionContext(() => sessionResource<{ name: string }>(request));
  return { ...world, resource, loads };

  /** Runs effects, and returns the loads in flight. */
  function loads(url = '/api/me') {
    TestBed.tick();
    return world.sent(url).filter(({ cancelled }) => !cancelled);
  }
}

/** Responds to the only load in flight. */
async function respond(
  { loads, resource }: ReturnType<typeof createWorldWithResource>,
  name: string,
): Promise<void> {
  const [load, ...more] = loads();
  expect(more).toEqual([]);
  load!.flush({ name });
  await settled(resource);
}

async function settled(resource: HttpResourceRef<unknown>): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  TestBed.tick();
  expect(resource.isLoading()).toBeFalse();
}

describe('A resource of the session', () => {
  it('sends nothing and is empty while nobody is signed in', () => {
    const { resource, loads } = createWorldWithResource();

    expect(loads()).toEqual([]);
    expect(resource.status()).toBe('idle');
    expect(resource.value()).toBeUndefined();
  });

  it('sends nothing while the session is restored, then loads', async () => {
    const world = createWorldWithResource({ sign: 'session' });
    expect(world.loads()).toEqual([]);

    world.network.expectOne('/api/refresh').flush(grantFor());
    await respond(world, 'Ada');

    expect(world.resource.value()).toEqual({ name: 'Ada' });
  });

  it('sends nothing if the first refresh finds nobody signed in', () => {
    const world = createWorldWithResource({ sign: 'unknown' });
    world.loads();

    endSession(world.network.expectOne('/api/refresh'), { code: 'no_session' });

    expect(world.loads()).toEqual([]);
    expect(world.sent('/api/me')).toEqual([]);
  });

  it('loads at sign-in, and is empty again after sign-out', async () => {
    const world = createWorldWithResource();
    await world.signIn();
    await respond(world, 'Ada');

    void world.session.signOut();
    TestBed.tick();

    expect(world.resource.value()).toBeUndefined();
    expect(world.loads()).toEqual([]);
  });

  it('is empty when the session has ended', async () => {
    const world = createWorldWithResource();
    await world.signIn();
    await respond(world, 'Ada');

    void world.session.refresh();
    endSession(world.network.expectOne('/api/refresh'));
    TestBed.tick();

    expect(world.resource.value()).toBeUndefined();
  });

  for (const [title, sub] of Object.entries({ 'tells users apart': 'bob', 'names none': null })) {
    it(`reloads for another user when the server ${title}`, async () => {
      const world = createWorldWithResource();
      await world.signIn(grantFor({ sub: sub === null ? null : 'ada' }));
      await respond(world, 'Ada');

      await world.signIn(grantFor({ sub, sid: 'session-2' }));
      TestBed.tick();
      expect(world.resource.value()).toBeUndefined();
      await respond(world, 'Bob');

      expect(world.resource.value()).toEqual({ name: 'Bob' });
    });
  }

  it('reloads when a refresh returns a token of another user', async () => {
    const world = createWorldWithResource();
    await world.signIn();
    await respond(world, 'Ada');

    void world.session.refresh();
    world.network.expectOne('/api/refresh').flush(grantFor({ sub: 'bob' }));
    await respond(world, 'Bob');

    expect(world.resource.value()).toEqual({ name: 'Bob' });
  });

  it('keeps its value, without a load, when the token is refreshed', async () => {
    const world = createWorldWithResource();
    await world.signIn();
    await respond(world, 'Ada');

    void world.session.refresh();
    TestBed.tick();
    world.network.expectOne('/api/refresh').flush(grantFor());

    expect(world.loads()).toEqual([]);
    expect(world.resource.value()).toEqual({ name: 'Ada' });
  });

  it('retries a load that failed during an outage, and keeps one that succeeded', async () => {
    const loaded = createWorldWithResource();
    const { http } = loaded;
    await loaded.signIn();
    await respond(loaded, 'Ada');
    const failing = TestBed.runInInjectionContext(() => sessionResource(() => '/api/news'));
    loaded.loads('/api/news')[0]!.flush('news');
    await settled(failing);
    jasmine.clock().tick(300_000);
    http.get('/api/data').subscribe({ error: () => undefined });
    failWith(loaded.network.expectOne('/api/refresh'), { status: 503 });
    failing.reload();
    TestBed.tick();
    await settled(failing);
    expect(failing.status()).toBe('error');
    expect(loaded.session.status()).toBe('unavailable');

    void loaded.session.refresh();
    loaded.network.expectOne('/api/refresh').flush(grantFor());

    expect(loaded.loads('/api/news').length).toBe(1);
    expect(loaded.loads()).toEqual([]);
    expect(loaded.resource.value()).toEqual({ name: 'Ada' });
  });

  it('retries a failed load when the browser is online again', async () => {
    const world = createWorldWithResource();
    await world.signIn();
    world.loads()[0]!.error(new ProgressEvent('error'));
    await settled(world.resource);
    expect(world.loads()).toEqual([]);

    window.dispatchEvent(new Event('online'));
    await respond(world, 'Ada');

    expect(world.resource.value()).toEqual({ name: 'Ada' });
  });

  it('loads another URL when a signal in its request changes', async () => {
    const page = signal(1);
    const world = createWorldWithResource({}, () => `/api/list/${page()}`);
    await world.signIn();
    expect(world.loads('/api/list/1').length).toBe(1);

    page.set(2);

    expect(world.loads('/api/list/2').length).toBe(1);
  });
});
