import { HttpHeaders, HttpResponse } from '@angular/common/http';
import { readGrant, type TokenGrant } from './read-grant';
import { toGrant } from './to-grant';

const none = new HttpHeaders();

/** Returns a JWT with these claims, whose signature nobody checks here. */
function jwtWith(claims: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const encoded = btoa(String.fromCharCode(...bytes));
  return `eyJhbGciOiJub25lIn0.${encoded.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')}.x`;
}

const read = (body: unknown) => toGrant(readGrant(new HttpResponse({ body })), none);

describe('A token in a response', () => {
  for (const name of ['access_token', 'accessToken', 'access']) {
    it(`is found as ${name}`, () => {
      expect(read({ [name]: 'a.token' })?.value).toBe('a.token');
    });
  }

  it('is found with everything that stands beside it', () => {
    const body = { access_token: 't', expires_in: 300, sub: 'ada', sid: 's', generation: 3 };

    expect(read(body)).toEqual({
      value: 't',
      lifetimeMs: 300_000,
      user: 'ada',
      session: 's',
      generation: 3,
    });
  });

  for (const body of [
    null,
    'a text',
    [],
    {},
    { token: 'under another name' },
    { access_token: null },
    { access_token: { nested: 't' } },
    { access_token: 'breaks\r\nthe header' },
    { access_token: '' },
  ]) {
    it(`is not found in ${JSON.stringify(body)}`, () => {
      expect(read(body)).toBeNull();
    });
  }

  it('is not found if the function of an application returns something else', () => {
    expect(toGrant({} as TokenGrant, none)).toBeNull();
    expect(toGrant(undefined as unknown as null, none)).toBeNull();
  });
});

describe('The lifetime of a token', () => {
  const jwt = jwtWith({ iat: 1_000, exp: 1_600 });

  it('is what the response says', () => {
    expect(read({ access_token: jwt, expires_in: 300 })?.lifetimeMs).toBe(300_000);
    expect(read({ access_token: jwt, expires_in: '300' })?.lifetimeMs).toBe(300_000);
    expect(read({ accessToken: 'opaque', expiresIn: 3_600 })?.lifetimeMs).toBe(3_600_000);
  });

  for (const unusable of [undefined, null, '15m', 0, -1, NaN]) {
    it(`is read from the JWT if the response says ${unusable}`, () => {
      expect(read({ access_token: jwt, expires_in: unusable })?.lifetimeMs).toBe(600_000);
    });
  }

  it("is counted from the response's Date if the JWT does not say when it was issued", () => {
    const headers = new HttpHeaders({ Date: 'Thu, 01 Jan 1970 00:10:00 GMT' });

    expect(toGrant({ value: jwtWith({ exp: 1_600 }) }, headers)?.lifetimeMs).toBe(1_000_000);
  });

  for (const [what, token] of Object.entries({
    'is not a JWT': 'opaque',
    'has no exp': jwtWith({ iat: 1_000 }),
    'has an exp without an iat, and the response has no Date': jwtWith({ exp: 1_600 }),
    'has expired on arrival': jwtWith({ iat: 1_600, exp: 1_000 }),
    'has claims that are not an object': jwtWith([1, 2]),
    'has three parts that mean nothing': 'a.b.c',
  })) {
    it(`is unknown if it ${what}, so that it is used until it is rejected`, () => {
      expect(read({ access_token: token })?.lifetimeMs).toBe(Infinity);
    });
  }
});

describe('The user and the session of a token', () => {
  it('are read from the JWT, whatever the alphabet', () => {
    expect(read({ access_token: jwtWith({ sub: 'Ægir ÿ日本', sid: 's' }) })).toEqual(
      jasmine.objectContaining({ user: 'Ægir ÿ日本', session: 's' }),
    );
  });

  it('are what the response says, if it does', () => {
    const access_token = jwtWith({ sub: 'from the claims', sid: 'from the claims' });

    expect(read({ access_token, sub: 'ada', sid: 's' })).toEqual(
      jasmine.objectContaining({ user: 'ada', session: 's' }),
    );
  });

  it('are texts even if the server counts its users', () => {
    expect(read({ access_token: jwtWith({ sub: 17 }) })?.user).toBe('17');
    expect(read({ access_token: 't', sub: 0 })?.user).toBe('0');
  });

  it('are unknown if they are something else', () => {
    const access_token = jwtWith({ sub: { id: 1 }, sid: ['s'] });

    expect(read({ access_token, generation: 'third' })).toEqual(
      jasmine.objectContaining({ user: null, session: null, generation: null }),
    );
  });
});
