import pg from 'pg';

describe('the sslmode of a PostgreSQL URL', () => {
  /** Returns what node-postgres passes to TLS, `false` for an unencrypted connection. */
  function tlsOf(parameters: string): unknown {
    const client = new pg.Client(`postgres://latchkey@database.example.org/latchkey${parameters}`);
    return (client as unknown as { readonly ssl: unknown }).ssl;
  }

  it('has the documented effect', () => {
    expect(tlsOf('')).toBeFalse();
    expect(tlsOf('?sslmode=disable')).toBeFalse();
    expect(tlsOf('?sslmode=no-verify')).toEqual({ rejectUnauthorized: false });
    // Without options, TLS verifies certificate and host name.
    for (const mode of ['verify-full', 'prefer', 'require', 'verify-ca']) {
      expect(tlsOf(`?sslmode=${mode}`))
        .withContext(mode)
        .toEqual({});
    }
  });
});
