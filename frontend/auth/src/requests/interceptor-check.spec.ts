import { type HttpInterceptorFn, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { grantFor } from '../../specs/world';
import { provideAuth } from '../provide-auth';
import { Session } from '../session/session';
import { authInterceptor } from './auth-interceptor';

describe('Without authInterceptor', () => {
  const provideWorld = (...interceptors: HttpInterceptorFn[]) => {
    localStorage.setItem('latchkey.session', 'none');
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors(interceptors)),
        provideHttpClientTesting(),
        provideAuth({ api: ['/api/'] }),
      ],
    });
  };

  it('the console says so after the first request, once', async () => {
    provideWorld();

    for (let time = 0; time < 2; time += 1) {
      const signedIn = TestBed.inject(Session).signIn({});
      TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
      await signedIn;
    }

    expect(console.warn).toHaveBeenCalledOnceWith(jasmine.stringContaining('authInterceptor'));
  });

  it('the console says nothing if it is there', async () => {
    provideWorld(authInterceptor);

    const signedIn = TestBed.inject(Session).signIn({});
    TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
    await signedIn;

    expect(console.warn).not.toHaveBeenCalled();
  });
});
