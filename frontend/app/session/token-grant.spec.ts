import type { TokenGrant } from '@latchkey/angular';
import type { TokenGrant as Granted } from '#shared/auth';

describe('the grant of the contract', () => {
  it('is one that the library accepts', () => {
    const granted: Granted = {
      access_token: 'a.b.c',
      token_type: 'Bearer',
      expires_in: 300,
      sub: 'user',
      sid: 'session',
      generation: 1,
    };

    // Stops compiling when the server's grant is no longer the library's, or names a member otherwise.
    const taken: Required<TokenGrant> = granted;

    expect(taken).toBe(granted);
  });
});
