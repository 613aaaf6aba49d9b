import { withoutAuth, withoutRefresh } from './request-context';
import { asHttpError, bearerOf, createWorld, record, reject } from '../../specs/world';

describe('A refresh is not started', () => {
  const untouched = {
    'by sign-in': '/api/login',
    'by sign-out': '/api/logout',
    'by a refresh of the application itself': '/api/refresh',
    'by a request out of scope': '/assets/data.json',
  };
  for (const [title, url] of Object.entries(untouched)) {
    it(title, async () => {
      const world = createWorld();
      await world.signIn();
      const call = record(world.http.post(url, null));

      const request = world.network.expectOne(url);
      reject(request);

      expect(bearerOf(request)).toBeNull();
      expect(asHttpError(call.error).status).toBe(401);
      expect(world.refreshes()).toEqual([]);
    });
  }

  it('by a request that opted out of the token, such as a registration', async () => {
    const world = createWorld();
    await world.signIn();
    const call = record(world.http.post('/api/register', {}, { context: withoutAuth() }));

    const request = world.network.expectOne('/api/register');
    reject(request);

    expect(bearerOf(request)).toBeNull();
    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });

  it('by a request that opted out of refreshing', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();
    const call = record(world.http.get('/api/data', { context: withoutRefresh() }));

    const request = world.network.expectOne('/api/data');
    reject(request);

    expect(bearerOf(request)).toBe(`Bearer ${access_token}`);
    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });

  it('by a request that went out without our token', () => {
    const world = createWorld();
    const call = world.get();

    reject(world.network.expectOne('/api/data'));

    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });

  const challenges = {
    'Bearer error="insufficient_user_authentication", max_age=600': 0,
    'Basic realm="x", Bearer realm="y", error=insufficient_scope': 0,
    'Bearer error="invalid_token"': 1,
    'bearer realm="api", error="invalid_token", error_description="expired"': 1,
    'Bearer error_description="no error=\\"here\\""': 1,
    Bearer: 1,
  };
  for (const [challenge, expected] of Object.entries(challenges)) {
    it(`or is, as the server asks for it by ${challenge}`, async () => {
      const world = createWorld();
      await world.signIn();
      world.get();

      reject(world.network.expectOne('/api/data'), { 'WWW-Authenticate': challenge });

      expect(world.refreshes().length).toBe(expected);
    });
  }

  it('if the application says that this rejection means something else', async () => {
    const world = createWorld({
      options: { shouldRefresh: (error, { url }) => error.status === 401 && url !== '/api/data' },
    });
    await world.signIn();
    const call = world.get();

    reject(world.network.expectOne('/api/data'));

    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });
});
