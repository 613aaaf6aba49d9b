import {
  HttpContext,
  HttpContextToken,
  HttpEventType,
  HttpHeaderResponse,
  HttpRequest,
} from '@angular/common/http';
import { withoutRefresh } from './request-context';
import { SessionState } from '../session/session-state';
import {
  asHttpError,
  bearerOf,
  createWorld,
  endSession,
  failWith,
  grantFor,
  grantIn,
  record,
  reject,
} from '../../specs/world';

const callers = new HttpContextToken(() => 'default');
const rejectionHeader = new HttpHeaderResponse({ status: 401 });
const progress = (loaded: number) => ({ type: HttpEventType.DownloadProgress as const, loaded });

describe('A retry', () => {
  it("is the caller's request with a new Authorization and nothing else", async () => {
    const world = createWorld();
    await world.signIn();
    const request = new HttpRequest(
      'PATCH',
      '/api/data',
      { amount: 1 },
      {
        reportUploadProgress: true,
        responseType: 'text',
        context: new HttpContext().set(callers, 'mine'),
      },
    ).clone({
      setHeaders: { 'Content-Type': 'application/merge-patch+json', 'Idempotency-Key': 'key-1' },
      setParams: { page: '2' },
    });
    record(world.http.request(request));
    const first = world.network.expectOne('/api/data?page=2');
    reject(first);
    const fresh = grantFor();
    world.network.expectOne('/api/refresh').flush(fresh);

    const second = world.network.expectOne('/api/data?page=2');

    expect(bearerOf(second)).toBe(`Bearer ${fresh.access_token}`);
    for (const sent of [first.request, second.request]) {
      expect(sent.method).toBe('PATCH');
      expect(sent.body).toBe(request.body);
      expect(sent.headers.get('Content-Type')).toBe('application/merge-patch+json');
      expect(sent.headers.get('Idempotency-Key')).toBe('key-1');
      expect(sent.headers.keys().length).toBe(3);
      expect(sent.context).toBe(request.context);
      expect(sent.reportUploadProgress).toBeTrue();
      expect(sent.responseType).toBe('text');
    }
    expect(request.headers.has('Authorization')).toBeFalse();
  });

  it('shows the caller one Sent and one Response', async () => {
    const world = createWorld();
    await world.signIn();
    const call = record(world.http.get('/api/data', { observe: 'events' }));
    const first = world.network.expectOne('/api/data');
    reject(first);
    world.network.expectOne('/api/refresh').flush(grantFor());
    const second = world.network.expectOne('/api/data');

    second.flush('response');

    expect(call.values.map(({ type }) => type)).toEqual([
      HttpEventType.Sent,
      HttpEventType.Response,
    ]);
    expect(call.values[1]).toEqual(jasmine.objectContaining({ body: 'response' }));
    expect(call.isComplete).toBeTrue();
  });

  for (const option of ['reportProgress', 'reportDownloadProgress'] as const) {
    it(`shows the caller nothing of the rejected response (${option})`, async () => {
      const world = createWorld();
      await world.signIn();
      const request = new HttpRequest('GET', '/api/data', { [option]: true });
      const call = record(world.http.request(request));
      const first = world.network.expectOne('/api/data');
      first.event(rejectionHeader);
      first.event(progress(12));
      reject(first);
      world.network.expectOne('/api/refresh').flush(grantFor());
      const second = world.network.expectOne('/api/data');
      second.event(new HttpHeaderResponse({ status: 200 }));
      second.event(progress(6));

      second.flush('response');

      expect(call.values).toEqual([
        { type: HttpEventType.Sent },
        jasmine.objectContaining({ type: HttpEventType.ResponseHeader, status: 200 }),
        progress(6),
        jasmine.objectContaining({ type: HttpEventType.Response, body: 'response' }),
      ]);
    });
  }

  it("doesn't happen if the rejection is final: the caller receives all of it, in order", async () => {
    const world = createWorld();
    await world.signIn();
    const request = new HttpRequest('GET', '/api/data', {
      reportProgress: true,
      context: withoutRefresh(),
    });
    const call = record(world.http.request(request));
    const sent = world.network.expectOne('/api/data');
    sent.event(rejectionHeader);
    sent.event(progress(12));
    expect(call.values.length).toBe(1);

    reject(sent);

    expect(call.values).toEqual([
      { type: HttpEventType.Sent },
      jasmine.objectContaining({ type: HttpEventType.ResponseHeader, status: 401 }),
      progress(12),
    ]);
    expect(asHttpError(call.error).status).toBe(401);
  });

  it('shows the progress of an upload from its start again', async () => {
    const world = createWorld();
    await world.signIn();
    const upload = new HttpRequest('POST', '/api/data', 'x', { reportProgress: true });
    const call = record(world.http.request(upload));
    const uploaded = (loaded: number) => ({ type: HttpEventType.UploadProgress as const, loaded });
    const first = world.network.expectOne('/api/data');
    first.event(uploaded(900));
    reject(first);
    world.network.expectOne('/api/refresh').flush(grantFor());
    const second = world.network.expectOne('/api/data');
    second.event(uploaded(100));
    second.flush(null);

    expect(call.values.slice(1, 3)).toEqual([uploaded(900), uploaded(100)]);
  });

  it('happens for every use of one context', async () => {
    const world = createWorld();
    await world.signIn();
    const context = new HttpContext();

    for (let use = 0; use < 3; use += 1) {
      const call = record(world.http.get('/api/data', { context }));
      reject(world.network.expectOne('/api/data'));
      world.network.expectOne('/api/refresh').flush(grantFor());
      world.network.expectOne('/api/data').flush(use);

      expect(call.values).toEqual([use]);
      jasmine.clock().tick(200_000);
    }
  });

  it('needs no class that a browser has and a test environment may lack', async () => {
    const world = createWorld();
    await world.signIn();
    const call = world.get();
    const { ReadableStream } = globalThis;
    Reflect.deleteProperty(globalThis, 'ReadableStream');

    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());
    globalThis.ReadableStream = ReadableStream;
    world.network.expectOne('/api/data').flush('response');

    expect(call.values).toEqual(['response']);
  });

  it("leaves a caller's own Authorization alone", async () => {
    const world = createWorld();
    await world.signIn();
    const call = record(world.http.get('/api/data', { headers: { authorization: 'Basic abc' } }));

    const request = world.network.expectOne('/api/data');
    reject(request);

    expect(bearerOf(request)).toBe('Basic abc');
    expect(asHttpError(call.error).status).toBe(401);
    expect(world.refreshes()).toEqual([]);
  });
});

describe('An upload', () => {
  it('of a stream leads to a refresh, and is not retried', async () => {
    const world = createWorld();
    await world.signIn();
    const call = record(world.http.post('/api/data', new ReadableStream()));

    reject(world.network.expectOne('/api/data'));
    world.network.expectOne('/api/refresh').flush(grantFor());

    expect(asHttpError(call.error).status).toBe(401);
    expect(world.sent()).toEqual([]);
    expect(world.session.status()).toBe('signedIn');
  });

  const large = 1_048_577;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(large)]));
  const uploads = {
    'a large text': { body: 'x'.repeat(large), options: {} },
    'a large file': { body: new Blob([new Uint8Array(large)]), options: {} },
    'a large buffer': { body: new ArrayBuffer(large), options: {} },
    'a large form': { body: form, options: {} },
    'one with progress': { body: 'x', options: { reportUploadProgress: true } },
    'one with progress, as before': { body: 'x', options: { reportProgress: true } },
  };
  for (const [title, { body, options }] of Object.entries(uploads)) {
    it(`goes out only with a token that lives 60 s more: ${title}`, async () => {
      const world = createWorld();
      await world.signIn();
      jasmine.clock().tick(240_001);
      const fresh = grantFor();

      record(world.http.request(new HttpRequest('POST', '/api/data', body, options)));
      expect(world.sent()).toEqual([]);
      world.network.expectOne('/api/refresh').flush(fresh);

      expect(bearerOf(world.sent()[0])).toBe(`Bearer ${fresh.access_token}`);
    });
  }

  const upload = () => new HttpRequest('POST', '/api/data', 'x', { reportUploadProgress: true });

  it('goes out at once with a token that lives long enough', async () => {
    const world = createWorld();
    await world.signIn();
    jasmine.clock().tick(239_000);

    record(world.http.request(upload()));
    record(world.http.post('/api/small', 'x'));

    expect(world.sent().length).toBe(1);
    expect(world.sent('/api/small').length).toBe(1);
    expect(world.refreshes()).toEqual([]);
  });

  it('needs a body: a download with progress is sent at once', async () => {
    const world = createWorld();
    await world.signIn();
    jasmine.clock().tick(240_001);

    record(world.http.request(new HttpRequest('GET', '/api/data', { reportProgress: true })));

    expect(world.sent().length).toBe(1);
    expect(world.refreshes()).toEqual([]);
  });

  it('goes out with the token it has if the server is unavailable', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();
    jasmine.clock().tick(250_000);

    record(world.http.request(upload()));
    failWith(world.network.expectOne('/api/refresh'), { status: 503 });

    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${access_token}`);
  });

  it('needs no more than half of a short lifetime', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 10 }));
    jasmine.clock().tick(4_000);

    record(world.http.request(upload()));

    expect(world.sent().length).toBe(1);
    expect(world.refreshes()).toEqual([]);
  });
});

describe('An exchange', () => {
  const changePassword = () => new HttpRequest('PUT', '/api/me/password', { newPassword: 'x' });

  it('adopts the grant of any request', async () => {
    const world = createWorld();
    const { access_token } = await world.signIn();
    const grant = grantFor({ sid: 'session-2' });

    const changed = world.session.exchange(changePassword());
    const request = world.network.expectOne('/api/me/password');
    request.flush(grant);
    await changed;

    expect(bearerOf(request)).toBe(`Bearer ${access_token}`);
    expect(await world.session.token()).toBe(grant.access_token);
    expect(world.events).toEqual([{ type: 'refreshed' }]);
  });

  it('is refreshed and sent again like any other request', async () => {
    const world = createWorld();
    await world.signIn();
    const fresh = grantFor();
    const grant = grantFor();

    const changed = world.session.exchange(changePassword());
    reject(world.network.expectOne('/api/me/password'));
    world.network.expectOne('/api/refresh').flush(fresh);
    const second = world.network.expectOne('/api/me/password');
    second.flush(grant);
    await changed;

    expect(bearerOf(second)).toBe(`Bearer ${fresh.access_token}`);
    expect(await world.session.token()).toBe(grant.access_token);
  });

  it('never overlaps with a refresh, because both write the cookie', async () => {
    const world = createWorld();
    await world.signIn();
    const changed = world.session.exchange(changePassword());
    void world.session.refresh();
    expect(world.refreshes()).toEqual([]);

    failWith(world.network.expectOne('/api/me/password'), { status: 422 });
    await expectAsync(changed).toBeRejected();

    expect(world.refreshes().length).toBe(1);
  });

  it('waits for another, even if a refresh between them leaves the queue', async () => {
    const world = createWorld();
    await world.signIn();
    void world.session.exchange(changePassword());
    void world.session.refresh();
    void world.session.exchange(new HttpRequest('POST', '/api/step-up', null));

    world.injector.get(SessionState).adopt(grantIn(grantFor()), { source: 'refresh' });

    const first = world.network.expectOne('/api/me/password');
    expect(world.sent('/api/step-up')).toEqual([]);
    first.flush(grantFor());
    expect(world.sent('/api/step-up').length).toBe(1);
  });

  it('makes a refresh that waited for it unnecessary', async () => {
    const world = createWorld();
    await world.signIn();
    const changed = world.session.exchange(changePassword());
    const asked = world.session.refresh();

    world.network.expectOne('/api/me/password').flush(grantFor());
    await changed;

    expect(await asked).toBe('signedIn');
    expect(world.refreshes()).toEqual([]);
  });

  it("passes the server's rejection on, and keeps the session", async () => {
    const world = createWorld();
    await world.signIn();

    const changed = world.session.exchange(changePassword());
    failWith(world.network.expectOne('/api/me/password'), {
      status: 422,
      body: { code: 'wrong_password' },
    });

    await expectAsync(changed).toBeRejectedWith(
      jasmine.objectContaining({ status: 422, error: { code: 'wrong_password' } }),
    );
    expect(world.session.isSignedIn()).toBeTrue();
  });

  it('whose response has no token fails without quoting it if a refresh brings none', async () => {
    const world = createWorld();
    await world.signIn();

    const changed = world.session.exchange(changePassword());
    world.network.expectOne('/api/me/password').flush({ token: 'secret' });
    endSession(world.network.expectOne('/api/refresh'));

    await expectAsync(changed).toBeRejectedWithError(
      '/api/me/password returned no access token, and neither did a refresh afterwards.',
    );
  });
});

describe('A sign-in', () => {
  it('posts the credentials without a token, with cookies, and adopts the response', async () => {
    const world = createWorld();
    await world.signIn();

    const signedIn = world.session.signIn({ email: 'bob@example.com', password: 'secret' });
    const post = world.network.expectOne('/api/login');
    post.flush(grantFor({ sub: 'bob' }));
    await signedIn;

    expect(post.request.method).toBe('POST');
    expect(post.request.body).toEqual({ email: 'bob@example.com', password: 'secret' });
    expect(post.request.withCredentials).toBeTrue();
    expect(bearerOf(post)).toBeNull();
    expect(world.session.user()).toBe('bob');
    expect(world.events).toEqual([{ type: 'signedIn', user: 'bob' }]);
  });

  it('that is rejected changes nothing', async () => {
    const world = createWorld();

    const signedIn = world.session.signIn({});
    failWith(world.network.expectOne('/api/login'), {
      status: 401,
      body: { code: 'invalid_credentials' },
    });

    await expectAsync(signedIn).toBeRejectedWith(jasmine.objectContaining({ status: 401 }));
    expect(world.session.status()).toBe('signedOut');
    expect(world.refreshes()).toEqual([]);
  });

  for (const [title, untold] of Object.entries({
    'tells no user': {},
    'says null for what it does not tell': { sub: null, sid: null, generation: null },
  })) {
    it(`works with a server that ${title}`, async () => {
      const world = createWorld();

      const signedIn = world.session.signIn({});
      const grant = { access_token: 'plain', expires_in: 60, ...untold };
      world.network.expectOne('/api/login').flush(grant);
      await signedIn;

      expect(world.session.user()).toBeNull();
      expect(world.session.isSignedIn()).toBeTrue();
      expect(await world.session.token()).toBe('plain');
      expect(localStorage.getItem('latchkey.session')).toBe('session');
    });
  }
});
