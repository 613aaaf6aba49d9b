import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { toFailure } from './failure';

describe('a failure', () => {
  for (const status of [502, 503, 504]) {
    it(`means a busy server if a proxy responds with ${status}`, () => {
      const failure = toFailure(new HttpErrorResponse({ status, error: '<h1>Bad gateway</h1>' }));

      expect(failure.code).toBe('unavailable');
    });
  }

  it('takes the request id from the header if the body is not ours', () => {
    const headers = new HttpHeaders({ 'X-Request-Id': 'request-1' });

    const failure = toFailure(new HttpErrorResponse({ status: 500, headers, error: 'oops' }));

    expect(failure).toEqual({
      code: 'unexpected',
      requestId: 'request-1',
      retryAt: null,
      errors: [],
    });
  });
});
