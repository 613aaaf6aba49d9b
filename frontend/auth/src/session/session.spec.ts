import { createWorld, grantFor } from '../../specs/world';
import { RefreshUnavailable, SessionEnded } from '../auth-errors';
import { withEarlyRefresh } from '../refresh/with-early-refresh';

describe('A token for other callers', () => {
  it('is refreshed first when it has expired', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 1 }));
    jasmine.clock().tick(1_000);
    const fresh = grantFor();

    const token = world.session.token();
    world.network.expectOne('/api/refresh').flush(fresh);

    expect(await token).toBe(fresh.access_token);
  });

  for (const { lifetime, leftMs } of [
    { lifetime: 300, leftMs: 10_000 },
    { lifetime: 12, leftMs: 6_000 },
  ]) {
    it(`is refreshed first with ${leftMs} ms of ${lifetime} s left`, async () => {
      const world = createWorld();
      const { access_token } = await world.signIn(grantFor({ expires_in: lifetime }));
      jasmine.clock().tick(lifetime * 1_000 - leftMs - 1);
      expect(await world.session.token()).toBe(access_token);
      jasmine.clock().tick(1);
      const fresh = grantFor();

      const token = world.session.token();
      world.network.expectOne('/api/refresh').flush(fresh);

      expect(await token).toBe(fresh.access_token);
    });
  }

  it('is replaced early, although no request of HttpClient used it', async () => {
    const world = createWorld({ features: [withEarlyRefresh()] });
    await world.signIn();
    await world.session.token();

    jasmine.clock().tick(285_000);

    expect(world.refreshes().length).toBe(1);
  });

  it('is the same new one for three callers whose rejections come late', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    const fresh = grantFor();

    const first = world.session.token({ rejected });
    world.network.expectOne('/api/refresh').flush(fresh);
    const late = [world.session.token({ rejected }), world.session.token({ rejected })];

    expect(await Promise.all([first, ...late])).toEqual(Array(3).fill(fresh.access_token));
    expect(world.refreshes()).toEqual([]);
  });

  it('never belongs to another user, however late the rejection arrives', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    await world.signIn(grantFor({ sub: 'bob' }));

    await expectAsync(world.session.token({ rejected })).toBeRejectedWithError(SessionEnded);
    await expectAsync(world.session.token({ rejected: 'foreign' })).toBeRejectedWithError(
      SessionEnded,
    );
    expect(world.refreshes()).toEqual([]);
  });

  it('is not available when the server rejects the new one as well', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    const fresh = grantFor();
    const token = world.session.token({ rejected });
    world.network.expectOne('/api/refresh').flush(fresh);
    await token;

    await expectAsync(world.session.token({ rejected: fresh.access_token })).toBeRejectedWithError(
      RefreshUnavailable,
    );

    expect(world.refreshes()).toEqual([]);
    expect(world.session.isSignedIn()).toBeTrue();
  });
});
