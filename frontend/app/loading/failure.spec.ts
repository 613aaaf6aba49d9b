import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { toFailure } from './failure';

describe('a failure', () => {
  for (const status of [502, 503, 504]) {
    it(`is a busy server where a proxy answers ${status} in its place`, () => {
      const failure = toFailure(new HttpErrorResponse({ status, error: '<h1>Bad gateway</h1>' }));

      expect(failure.code).toBe('unavailable');
    });
  }

  it('names the request by its header where the answer is none of the API', () => {
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
