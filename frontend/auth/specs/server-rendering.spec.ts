import { ApplicationRef, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { createWorld, reject } from './world';
import { createApp } from './routed-app';

describe('Rendering on a server', () => {
  const server = { provide: PLATFORM_ID, useValue: 'server' };

  it('posts nothing, becomes stable, and shares nothing with the next rendering', async () => {
    const first = createApp({ sign: 'session', providers: [server] });
    const call = first.get();
    reject(first.network.expectOne('/api/data'));
    await TestBed.inject(ApplicationRef).whenStable();

    expect(first.session.status()).toBe('restoring');
    expect(call.error).not.toBeNull();
    expect(first.refreshes()).toEqual([]);
    TestBed.resetTestingModule();
    expect(createWorld({ providers: [server] }).session).not.toBe(first.session);
  });

  for (const url of ['/devices', '/sign-in']) {
    it(`leaves ${url} without content`, async () => {
      const app = createApp({ sign: 'session', providers: [server] });

      expect(await app.go(url)).toBeTrue();
      expect(app.router.routerState.root.firstChild?.component).toBeNull();
    });
  }
});
