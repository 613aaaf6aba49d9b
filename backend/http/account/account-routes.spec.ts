import type { Me } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { operations } from '../openapi/operations.ts';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

describe('account routes', () => {
  let server: TestServer;
  let browser: Browser;
  let grant: TokenGrant;

  beforeEach(async () => {
    server = await startTestServer();
    browser = createBrowser(server);
    grant = await browser.signUp();
  });

  afterEach(() => server.stop());

  it("return the caller's account", async () => {
    const me = (await browser.get(apiPaths.me, grant)).json as Me;

    expect(me).toEqual({
      id: grant.sub,
      email: ada.email,
      name: ada.name,
      isAdmin: false,
      createdAt: server.clock.now().getTime() / 1000,
    });
  });

  it('change the name and trim it', async () => {
    const response = await browser.send('PATCH', apiPaths.me, {
      headers: bearer(grant),
      json: { name: ' Augusta Ada King ' },
    });

    expect((response.json as Me).name).toBe('Augusta Ada King');
    expect(((await browser.get(apiPaths.me, grant)).json as Me).name).toBe('Augusta Ada King');
  });

  it('accept names in every language', async () => {
    const names = [
      'Ada Lovelace',
      'Łukasz Ó Súilleabháin-Nguyễn',
      "D'Arcy",
      '山田太郎',
      '김민준',
      'محمد علی\u200Cپور', // a non-joiner, as in Persian
      'שרה\u200F כהן',
      'क्षि',
      'Nguye\u0302\u0303n',
      'ศรี\u200Bสุข',
      '👩\u200D💻',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      '❤\uFE0F',
    ];
    for (const name of names) {
      const response = await browser.send('PATCH', apiPaths.me, {
        headers: bearer(grant),
        json: { name },
      });
      expect((response.json as Me).name)
        .withContext(name)
        .toBe(name);
    }
  });

  it('reject names that are unreadable or affect the surrounding text', async () => {
    const names = [
      '\u001b[2J\u001b[31mroot',
      'Ada\u009b31m',
      'Ada\nLovelace',
      'Ada\u2028Lovelace',
      'Ada\u007f',
      'Ada \u202Eecalevol',
      'Ada\u202A',
      'Ada \u2067ecalevol',
      '\u200B',
      '\u200D\u200C',
      '\u2060\uFEFF\u2060',
      '\u00AD',
      '\u200E',
      '\u0301',
      '\u3164',
      '\u2800',
      '\u{E0041}',
    ];
    for (const name of names) {
      const change = await browser.send('PATCH', apiPaths.me, {
        headers: bearer(grant),
        json: { name },
      });
      const registration = await browser.send('POST', apiPaths.register, {
        json: { ...ada, email: 'eve@example.org', name },
      });

      for (const { json } of [change, registration]) {
        const { errors } = json as Problem;
        expect(errors)
          .withContext(JSON.stringify(name))
          .toEqual([{ pointer: '/name', code: 'not_readable' }]);
      }
    }
    expect(((await browser.get(apiPaths.me, grant)).json as Me).name).toBe(ada.name);
  });

  it('require an access token where the document says so', async () => {
    const callers = ['bearer', 'recentBearer', 'admin', 'recentAdmin'];

    for (const { method, path } of operations.filter(({ caller }) => callers.includes(caller))) {
      const response = await browser.send(method.toUpperCase(), path.replace(/:\w+/, grant.sid), {
        json: { name: 'x', password: 'x' },
      });

      expect(rejection(response)).withContext(`${method} ${path}`).toBe('401 access_token_missing');
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('distinguish an expired token from an invalid one, and treat other schemes as missing', async () => {
    const { access_token: token } = grant;
    const cases = [
      [`Bearer ${token.slice(0, -1)}`, '401 access_token_invalid'],
      [`Bearer ${token}x`, '401 access_token_invalid'],
      ['Bearer null', '401 access_token_invalid'],
      [`Bearer ${'a'.repeat(5000)}`, '401 access_token_invalid'],
      [`Basic ${token}`, '401 access_token_missing'],
      [token, '401 access_token_missing'],
      [`Bearer ${token} ${token}`, '401 access_token_missing'],
      [`bearer ${token}`, '200 no problem'],
    ] as const;
    for (const [authorization, expected] of cases) {
      const response = await server.request('GET', apiPaths.me, { headers: { authorization } });
      expect(rejection(response)).withContext(authorization.slice(0, 20)).toBe(expected);
    }
    server.clock.advance(301);

    const response = await browser.get(apiPaths.me, grant);

    expect(rejection(response)).toBe('401 access_token_expired');
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('return a token of the same generation and session after a step-up', async () => {
    server.clock.advance(60);

    const response = await browser.send('POST', apiPaths.stepUp, {
      headers: bearer(grant),
      json: { password: ada.password },
    });

    const steppedUp = response.json as TokenGrant;
    expect(steppedUp.sid).toBe(grant.sid);
    expect(steppedUp.generation).toBe(grant.generation);
    expect(authTime(steppedUp)).toBe(authTime(grant) + 60);
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('reject a wrong password without a 401, which would cause a refresh', async () => {
    const response = await browser.send('POST', apiPaths.stepUp, {
      headers: bearer(grant),
      json: { password: 'not the right one' },
    });

    expect(rejection(response)).toBe('422 wrong_password');
    expect(response.headers['www-authenticate']).toBeUndefined();
  });

  it('delete the account with all its sessions and clear the cookie', async () => {
    const phone = createBrowser(server);
    const other = await phone.signIn();

    const response = await browser.send('DELETE', apiPaths.me, { headers: bearer(grant) });

    expect([response.status, response.text, browser.cookies.size]).toEqual([204, '', 0]);
    for (const old of [grant, other]) {
      expect(rejection(await browser.get(apiPaths.me, old))).toBe('401 access_token_revoked');
    }
    const rejected = await phone.send('POST', apiPaths.refresh);
    expect((rejected.json as Problem).reason).toBe('account_deleted');
    const { email, password } = ada;
    const signIn = await phone.send('POST', apiPaths.login, { json: { email, password } });
    expect(rejection(signIn)).toBe('401 invalid_credentials');
    expect((await phone.signUp()).sub).not.toBe(grant.sub);
  });

  it('require a recent password before deleting the account', async () => {
    server.clock.advance(601);
    const old = await browser.refresh();

    const response = await browser.send('DELETE', apiPaths.me, { headers: bearer(old) });

    expect(rejection(response)).toBe('401 step_up_required');
    expect((await browser.get(apiPaths.me, old)).status).toBe(200);
  });

  it('limit password guesses at the step-up, too', async () => {
    const guess = () =>
      browser.send('POST', apiPaths.stepUp, {
        headers: bearer(grant),
        json: { password: 'not the right one' },
      });
    for (let guesses = 0; guesses < 10; guesses += 1) await guess();

    expect(rejection(await guess())).toBe('429 too_many_attempts');
  });
});

function authTime({ access_token: token }: TokenGrant): number {
  const payload = Buffer.from(token.split('.')[1]!, 'base64url').toString();
  return (JSON.parse(payload) as { auth_time: number }).auth_time;
}
