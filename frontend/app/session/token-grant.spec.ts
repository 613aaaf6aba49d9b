import { HttpResponse } from '@angular/common/http';
import { readGrant } from '@latchkey/angular';
import type { TokenGrant } from '#shared/auth';

describe('the grant of the contract', () => {
  it('is one that the library reads', () => {
    const body: TokenGrant = {
      access_token: 'a.b.c',
      token_type: 'Bearer',
      expires_in: 300,
      sub: 'user',
      sid: 'session',
      generation: 1,
    };

    expect(readGrant(new HttpResponse({ body }))).toEqual({
      value: body.access_token,
      lifetimeMs: 300_000,
      user: body.sub,
      session: body.sid,
      generation: body.generation,
    });
  });
});
