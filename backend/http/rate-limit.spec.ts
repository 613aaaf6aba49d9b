import { apiPaths } from '#shared/api-paths';
import { ada, createBrowser, rejection } from '../testing/browser.ts';
import { impatientDatabaseEnv } from '../testing/database-settings.ts';
import { type RequestOptions, startTestServer, type TestServer } from '../testing/server.ts';

describe('rate limits', () => {
  let server: TestServer;

  // One trusted proxy, which reports where each request comes from.
  beforeEach(async () => {
    // The counters expire by this clock, which stands still however long a test takes.
    jasmine.clock().install().mockDate(new Date());
    server = await startTestServer({
      env: {
        ...impatientDatabaseEnv,
        TRUSTED_PROXY_HOPS: '1',
        LOGIN_FAILURES_PER_ADDRESS: '12',
        REGISTRATIONS_PER_ADDRESS_PER_HOUR: '3',
      },
    });
    await post(apiPaths.register, { address: '203.0.113.1', json: ada });
  });

  afterEach(async () => {
    jasmine.clock().uninstall();
    await server.stop();
  });

  const post = (path: string, options: { readonly address: string; readonly json: unknown }) =>
    server.request('POST', path, {
      headers: { 'x-forwarded-for': options.address },
      json: options.json,
    } satisfies RequestOptions);
  const signIn = (address: string, { email = ada.email, password = ada.password } = {}) =>
    post(apiPaths.login, { address, json: { email, password } });
  const fail = async (address: string, times: number, email = ada.email) => {
    const responses = [];
    for (let failures = 0; failures < times; failures += 1) {
      responses.push(rejection(await signIn(address, { email, password: 'not the right one' })));
    }
    return responses;
  };

  it('reject the eleventh guess at one account from one address', async () => {
    const responses = await fail('198.51.100.1', 10);
    expect(new Set(responses)).toEqual(new Set(['401 invalid_credentials']));

    const response = await signIn('198.51.100.1');

    expect(rejection(response)).toBe('429 too_many_attempts');
    expect(response.headers['retry-after']).toBe('900');
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('say how many attempts are left', async () => {
    await fail('198.51.100.1', 3);

    const { headers } = await signIn('198.51.100.1', { password: 'not the right one' });

    expect(headers['ratelimit-policy']).toBe('"address";q=12;w=900, "account";q=10;w=900');
    expect(headers['ratelimit']).toMatch(/^"address";r=8;t=\d{3}, "account";r=6;t=\d{3}$/);
  });

  it('say nothing about attempts to a user with the right password', async () => {
    await fail('198.51.100.1', 3);

    const { headers } = await signIn('198.51.100.1');

    expect(headers['ratelimit-policy']).toBeUndefined();
    expect(headers['ratelimit']).toBeUndefined();
  });

  it('do not lock out the owner at another address', async () => {
    await fail('198.51.100.1', 11);

    expect((await signIn('198.51.100.2')).status).toBe(200);
  });

  it('count guesses at many accounts by address, for IPv6 by /64', async () => {
    for (let index = 0; index < 12; index += 1) {
      await fail(`2001:db8:1:2::${index}`, 1, `user${index}@example.org`);
    }

    expect(rejection(await signIn('2001:db8:1:2:ffff::1'))).toBe('429 too_many_attempts');
    expect((await signIn('2001:db8:1:3::1')).status).toBe(200);
  });

  it('count an attempt as failed until it succeeds, so parallel guesses are limited too', async () => {
    const responses = await Promise.all(Array.from({ length: 30 }, () => fail('198.51.100.1', 1)));

    const guesses = responses.flat().filter((response) => response === '401 invalid_credentials');
    expect(guesses.length).toBe(10);
  });

  it('forget failures after the right password', async () => {
    await fail('198.51.100.1', 9);
    await signIn('198.51.100.1');

    const responses = await fail('198.51.100.1', 2);

    expect(responses).toEqual(['401 invalid_credentials', '401 invalid_credentials']);
  });

  it('count neither successful sign-ins nor those that could not be tried', async () => {
    for (let times = 0; times < 13; times += 1) await signIn('198.51.100.1');
    const malformed = { address: '198.51.100.1', json: { email: ada.email } };
    for (let times = 0; times < 13; times += 1) await post(apiPaths.login, malformed);

    expect((await signIn('198.51.100.1')).status).toBe(200);
  });

  it('count neither rejected attempts nor those during an outage', async () => {
    await fail('198.51.100.1', 15);
    const release = server.holdDatabase();
    const unanswered = await fail('198.51.100.1', 1, 'grace@example.org');
    release();

    const { headers } = await signIn('198.51.100.1', { email: 'grace@example.org' });

    expect(unanswered).toEqual(['503 unavailable']);
    expect(headers['ratelimit']).toMatch(/^"address";r=1;t=\d{3}, "account";r=9;/);
  });

  it('reject an overload before counting anything', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, person) => signIn(`198.51.100.${person}`)),
    );

    const rejected = crowd.filter(({ status }) => status === 503);
    expect(rejected.length).toBeGreaterThan(0);
    for (const { headers } of rejected) {
      expect(headers['ratelimit']).toBeUndefined();
      expect(headers['retry-after']).toBe('2');
    }
  });

  it('slow down an account under attack from many addresses but never lock it', async () => {
    for (let index = 0; index < 10; index += 1) await fail(`198.51.100.${index}`, 10);
    expect((await signIn('203.0.113.7')).status).toBe(200);

    const response = await signIn('203.0.113.7');

    expect(rejection(response)).toBe('429 too_many_attempts');
    expect(response.headers['retry-after']).toBe('3');
    jasmine.clock().tick(3001);
    expect((await signIn('203.0.113.7')).status).toBe(200);
  });

  it('do not count attempts that come too early at a slowed account', async () => {
    for (let network = 0; network < 10; network += 1) await fail(`198.51.100.${network}`, 10);
    for (let attempts = 0; attempts < 13; attempts += 1) await signIn('203.0.113.7');
    jasmine.clock().tick(3001);

    expect((await signIn('203.0.113.7')).status).toBe(200);
  });

  it('start over after a quarter of an hour', async () => {
    await fail('198.51.100.1', 11);
    jasmine.clock().tick(901_000);

    expect((await signIn('198.51.100.1')).status).toBe(200);
  });

  it('limit the accounts that one address can register in an hour', async () => {
    const register = (index: number) =>
      post(apiPaths.register, {
        address: '198.51.100.1',
        json: { ...ada, email: `user${index}@example.org` },
      });
    for (let index = 0; index < 3; index += 1) expect((await register(index)).status).toBe(201);

    const response = await register(0);

    expect(rejection(response)).toBe('429 too_many_attempts');
    expect(response.headers['ratelimit-policy']).toBe('"registrations";q=3;w=3600');
  });

  it('ignore addresses that a client made up', async () => {
    for (let index = 0; index < 11; index += 1) await fail(`192.0.2.${index}, 198.51.100.1`, 1);

    expect(rejection(await signIn('192.0.2.99, 198.51.100.1'))).toBe('429 too_many_attempts');
  });

  it('ignore forwarded addresses without a trusted proxy', async () => {
    const direct = await startTestServer({ env: { LOGIN_FAILURES_PER_ADDRESS: '2' } });
    const attempt = (index: number) =>
      direct.request('POST', apiPaths.login, {
        headers: { 'x-forwarded-for': `192.0.2.${index}` },
        json: { email: `user${index}@example.org`, password: 'not the right one' },
      });
    await attempt(1);
    await attempt(2);

    const response = await attempt(3);

    await direct.stop();
    expect(rejection(response)).toBe('429 too_many_attempts');
  });

  it('do not affect sessions at the same address', async () => {
    const browser = createBrowser(server);
    await browser.signIn();
    await fail('198.51.100.1', 12);
    server.clock.advance(31);

    const headers = { 'x-forwarded-for': '198.51.100.1' };
    expect((await browser.send('POST', apiPaths.refresh, { headers })).status).toBe(200);
  });
});
