import {
  type OpenedApp,
  eventually,
  grant,
  me,
  openSignedIn,
  problem,
  refuse,
} from '../testing/open-app';

describe('the live view', () => {
  it('tells the requests that wait, and what they came to', async () => {
    const app = await opened();
    app.button('Send 5 requests').click();
    for (const request of await app.requests('GET', '/api/me', 5))
      refuse(request, revoked, refused);
    await app.shows('Tab 1 is renewing it; 5 requests wait.');

    await app.answer('POST', '/api/refresh', { ...grant, access_token: 'b.b.b', generation: 2 });
    for (const request of await app.requests('GET', '/api/me', 5)) request.flush(me);

    await app.shows('5 requests, 1 tab, 1 refresh');
    await app.shows('GET /api/me is done (200).');
  });

  it('tells how long the access token lives, and never which one it is', async () => {
    const app = await opened();

    await app.shows('of 5:00 left');

    expect(app.text).toContain('Session …on-1, generation 1');
    expect(document.body.innerHTML).not.toContain(grant.access_token);
  });

  it('shows the lock, the cause and the generation of a refresh', async () => {
    const app = await opened();
    app.button('Refresh now').click();
    await app.shows('Has the lock');

    await app.answer('POST', '/api/refresh', { ...grant, access_token: 'b.b.b', generation: 2 });

    await app.shows('generation 1 → 2');
    expect(app.text).toContain('Tab 1 starts a refresh: it was asked for.');
  });

  it('holds the log when it is asked to, and shows what came meanwhile after that', async () => {
    const app = await opened();
    app.button('Pause').click();
    app.button('Send 5 requests').click();
    for (const request of await app.requests('GET', '/api/me', 5)) {
      refuse(request, problem('not_found', { status: 404 }));
    }
    await eventually('chips', () => app.page.querySelectorAll('.chip.failed').length === 5);
    expect(log(app)).not.toContain('failed (404)');

    app.button('Pause').click();

    await app.shows('GET /api/me failed (404).');
  });

  it('tells refreshes only when only they are asked for', async () => {
    const app = await opened();
    app.button('Refresh now').click();
    await app.answer('POST', '/api/refresh', { ...grant, generation: 2 });
    const filter = app.find('#log-filter') as HTMLSelectElement;

    filter.value = 'refresh';
    filter.dispatchEvent(new Event('change'));
    await app.shows('has a new token');

    expect(log(app)).not.toContain('GET');
  });

  it('says which trouble the next refresh meets, and takes it back', async () => {
    const app = await opened();
    const isPressed = () => app.button('Server busy').getAttribute('aria-pressed');

    app.button('Server busy').click();
    await app.shows('Server busy');
    const before = isPressed();
    app.button('Server busy').click();
    await app.shows('Server busy');

    expect([before, isPressed()]).toEqual(['true', 'false']);
  });

  it('exports what happened, and no token', async () => {
    const app = await opened();
    const files: Blob[] = [];
    spyOn(URL, 'createObjectURL').and.callFake((file) => {
      files.push(file as Blob);
      return 'blob:none';
    });
    spyOn(HTMLAnchorElement.prototype, 'click');

    app.button('Export as JSON').click();

    const text = (await files[0]?.text()) ?? '';
    expect(text).toContain('/api/me');
    expect(text).not.toContain(grant.access_token);
  });
});

const revoked = problem('access_token_revoked', { status: 401 });
const refused = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };

async function opened(): Promise<OpenedApp> {
  const app = await openSignedIn('/live');
  await app.answer('GET', '/api/sessions', { sessions: [] });
  await app.shows('The last minute');
  return app;
}

function log(app: OpenedApp): string {
  return app.find('[role=log]').innerText;
}
