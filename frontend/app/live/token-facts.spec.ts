import { readTokenFacts } from './token-facts';

describe('what the live view shows of an access token', () => {
  it('is its lifetime, its generation and the end of the session id', () => {
    const facts = readTokenFacts(token({ iat: 100, exp: 400, sid: 'abcdefgh', gen: 7 }));

    expect(facts).toEqual({ issuedAt: 100, expiresAt: 400, sessionEnd: 'efgh', generation: 7 });
  });

  for (const [name, foreign] of Object.entries({
    'no JWT': 'opaque',
    'one without those claims': token({ iat: 100 }),
    'one with a payload that is not JSON': 'a.b.c',
    'one with a payload that is not an object': `a.${btoa('null')}.c`,
  })) {
    it(`is nothing for ${name}`, () => {
      expect(readTokenFacts(foreign)).toBeNull();
    });
  }
});

function token(claims: object): string {
  return `header.${btoa(JSON.stringify(claims))}.signature`;
}
