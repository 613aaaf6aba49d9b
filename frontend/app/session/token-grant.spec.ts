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

    // Stops compiling if the server's grant no longer fits the library.
    const taken: Required<TokenGrant> = granted;

    expect(taken).toBe(granted);
  });
});
