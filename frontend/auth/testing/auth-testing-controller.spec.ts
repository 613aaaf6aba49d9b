import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import {
  type AuthFeature,
  authInterceptor,
  provideAuth,
  Session,
  withTabs,
} from '@latchkey/angular';
import { AuthTestingController, provideAuthTesting } from './auth-testing-controller';

function createApp(...features: readonly AuthFeature[]) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      provideHttpClientTesting(),
      provideAuth({ api: ['/api/'], refresh: '/api/renew' }, ...features),
      provideAuthTesting(),
    ],
  });
  return {
    http: TestBed.inject(HttpClient),
    network: TestBed.inject(HttpTestingController),
    session: TestBed.inject(Session),
    auth: TestBed.inject(AuthTestingController),
  };
}

describe('AuthTestingController', () => {
  it('signs in without a request', () => {
    const { auth, session, http, network } = createApp();

    const token = auth.signInAs('ada');
    http.get('/api/data').subscribe();

    const { request } = network.expectOne('/api/data');
    expect(session.user()).toBe('ada');
    expect(request.headers.get('Authorization')).toBe(`Bearer ${token}`);
    auth.expectNoRefresh();
  });

  it('rejects a token, and grants the refresh', () => {
    const { auth, http, network } = createApp();
    auth.signInAs('ada');
    const responses: unknown[] = [];
    http.get('/api/data').subscribe((response) => responses.push(response));

    auth.reject(network.expectOne('/api/data'));
    auth.expectRefresh().grant();
    network.expectOne('/api/data').flush('response');

    expect(responses).toEqual(['response']);
  });

  it('responds at once with withTabs(), too', () => {
    const { auth, http, network, session } = createApp(withTabs());
    auth.signInAs('ada');
    auth.expire();
    http.get('/api/data').subscribe();

    const token = auth.expectRefresh().grant();
    const { request } = network.expectOne('/api/data');
    void session.signOut();

    expect(request.headers.get('Authorization')).toBe(`Bearer ${token}`);
    expect(network.match('/api/logout').length).toBe(1);
  });

  it('expires a token, and ends the session', () => {
    const { auth, http, session } = createApp();
    auth.signInAs('ada');

    auth.expire();
    http.get('/api/data').subscribe({ error: () => undefined });
    auth.expectRefresh().reject('idle');

    expect(session.status()).toBe('ended');
    expect(session.endReason()).toBe('idle');
  });

  it('loses the response of a refresh', () => {
    const { auth, session } = createApp();
    auth.signInAs('ada');
    auth.expire();

    void session.refresh();
    auth.expectRefresh().drop();

    expect(session.status()).toBe('unavailable');
  });

  it('lets a test respond in the format of its own server', () => {
    const { auth, session } = createApp();
    auth.signInAs('ada');

    void session.refresh();
    auth.expectRefresh().request.flush({ accessToken: 'own', sub: 'bob' });

    expect(session.user()).toBe('bob');
  });

  it('changes the account', () => {
    const { auth, session } = createApp();
    auth.signInAs('ada');

    void session.refresh();
    auth.expectRefresh().grant('bob');

    expect(session.user()).toBe('bob');
  });
});
