import { provideHttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Session } from './session/session';

describe('Without provideAuth', () => {
  it('the error names it', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient()] });

    expect(() => TestBed.inject(Session)).toThrowError(/provideAuth/);
  });
});
