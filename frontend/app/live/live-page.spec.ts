import { TestBed } from '@angular/core/testing';
import { type TimelineEvent, ɵPAGE } from '@latchkey/angular';
import {
  type OpenedApp,
  eventually,
  grant,
  me,
  openSignedIn,
  problem,
  reject,
} from '../testing/open-app';
import type { Wish } from './every-tab';

describe('the live view', () => {
  it('shows the waiting requests and how they ended', async () => {
    const app = await opened();
    app.button('Send 5 requests').click();
    for (const request of await app.requests('GET', '/api/me', 5))
      reject(request, revoked, refused);
    await app.shows('Tab 1 is renewing it; 5 requests are waiting.');

    await app.respond('POST', '/api/refresh', { ...grant, access_token: 'b.b.b', generation: 2 });
    for (const request of await app.requests('GET', '/api/me', 5)) request.flush(me);

    await app.shows('5 requests, 1 tab, 1 refresh');
    await app.shows('GET /api/me is done (200).');
  });

  it('shows how long the access token lives but never the token', async () => {
    const app = await opened();

    await app.shows('of 5:00 left');

    expect(app.text).toContain('Session …on-1, generation 1');
    expect(document.body.innerHTML).not.toContain(grant.access_token);
  });

  it('shows the lock, the cause and the generation of a refresh', async () => {
    const app = await opened();
    app.button('Refresh now').click();
    await app.shows('Has the lock');

    await app.respond('POST', '/api/refresh', { ...grant, access_token: 'b.b.b', generation: 2 });

    await app.shows('generation 1 → 2');
    expect(app.text).toContain('Tab 1 starts a refresh: the page requested it.');
  });

  it('pauses the log and shows the missed events afterwards', async () => {
    const app = await opened();
    app.button('Pause').click();
    app.button('Send 5 requests').click();
    for (const request of await app.requests('GET', '/api/me', 5)) {
      reject(request, problem('not_found', { status: 404 }));
    }
    await eventually('chips', () => app.page.querySelectorAll('.chip.failed').length === 5);
    expect(log(app)).not.toContain('failed (404)');

    app.button('Pause').click();

    await app.shows('GET /api/me failed (404).');
  });

  it('shows only refreshes if filtered', async () => {
    const app = await opened();
    app.button('Refresh now').click();
    await app.respond('POST', '/api/refresh', { ...grant, generation: 2 });
    const filter = app.find('#log-filter') as HTMLSelectElement;

    filter.value = 'refresh';
    filter.dispatchEvent(new Event('change'));
    await app.shows('has a new token');

    expect(log(app)).not.toContain('GET');
  });

  it('shows which problem the next refresh will have, and can undo it', async () => {
    const app = await opened();
    app.button('Server busy').click();
    await app.shows('Server busy');
    const before = isPressed(app, 'Server busy');
    app.button('Server busy').click();
    await app.shows('Server busy');

    expect([before, isPressed(app, 'Server busy')]).toEqual([true, false]);
  });

  it('scrolls the log only if the user has not scrolled away from its end', async () => {
    const app = await opened();
    const element = app.find('[role=log]');
    for (let times = 0; times < 4; times += 1) await sendFive(app);
    await eventually('the end', () => isAtEnd(element));

    element.scrollTop = 0;
    await eventually('the scroll', () => element.scrollTop === 0);
    await nextFrame();
    await sendFive(app);
    await eventually('more', () => element.querySelectorAll('li').length > 50);

    expect(element.scrollTop).toBe(0);
  });

  it("keeps the log's position while it is paused", async () => {
    const app = await opened();
    const element = app.find('[role=log]');
    for (let times = 0; times < 4; times += 1) await sendFive(app);
    await eventually('the end', () => isAtEnd(element));
    app.button('Pause').click();
    element.scrollTop = 40;
    await nextFrame();
    const before = element.innerText;

    await sendFive(app);
    await eventually('chips', () => app.page.querySelectorAll('.chip.done').length > 25);

    expect([element.innerText, element.scrollTop]).toEqual([before, 40]);
  });

  it('sorts the log by time even if events of other tabs arrive late', async () => {
    const app = await opened();
    const at = Date.now();
    const events = [at - 5, at - 9].map((time): TimelineEvent => ({
      type: 'lock',
      step: 'queued',
      tab: 'other',
      at: time,
    }));

    tellTimeline(...events);
    await app.shows('Another tab waits for the lock.');

    const times = [...app.page.querySelectorAll('[role=log] time')].map(
      ({ textContent }) => textContent,
    );
    expect(times).toEqual(times.toSorted());
  });

  it('says that the next request will be rejected until it was', async () => {
    const app = await opened();
    app.button('Invalidate my access token').click();
    await app.shows('The server will reject your next request.');
    const before = isPressed(app, 'Invalidate my access token');
    app.button('Invalidate my access token').click();
    await eventually(
      'nothing',
      () => !app.text.includes('The server will reject your next request.'),
    );

    expect([before, isPressed(app, 'Invalidate my access token')]).toEqual([true, false]);
  });

  it('says that the tab simulates being offline', async () => {
    const app = await opened();

    app.button('Go offline').click();

    await app.shows('This tab simulates being offline.');
  });

  it('shows a lane for another live view, waits for it, and removes the lane when it closes', async () => {
    const close = await holdNumber(1);
    const app = await opened();
    await app.shows('Tab 2 This tab');
    const other = new BroadcastChannel('latchkey live view');
    const here = { tab: 'other', number: 1, dropPossibleAt: Date.now() + 8_000 };
    const result = new Promise((resolve) => {
      other.onmessage = ({ data }: MessageEvent<Wish>) => {
        if (data.type === 'here') resolve(data.here.number);
      };
    });

    other.postMessage({ type: 'here', here });
    expect(await result).toBe(2);

    await app.shows('2 tabs share this session.');
    await app.shows('Available again in 0:08');
    expect(lanes(app)).toEqual(['Tab 1', 'Tab 2']);
    expect(app.button('Show one refresh').getAttribute('aria-disabled')).toBe('true');
    app.button('Show one refresh').click();
    app.expectNo('GET', '/api/me');

    close();
    await app.shows('One tab uses this session.');
    expect(lanes(app)).toEqual(['Tab 2']);
    expect(app.button('Show one refresh').getAttribute('aria-disabled')).toBeNull();
    other.close();
  });

  it("ignores another tab's demonstration while its own token cannot be replaced", async () => {
    const app = await opened();
    app.button('Send 5 requests').click();
    for (const request of await app.requests('GET', '/api/me', 5))
      reject(request, revoked, refused);
    await app.respond('POST', '/api/refresh', { ...grant, access_token: 'b.b.b', generation: 2 });
    for (const request of await app.requests('GET', '/api/me', 5)) request.flush(me);
    const other = new BroadcastChannel('latchkey live view');

    other.postMessage({ type: 'dropAndSend', count: 4, askedBy: 'other' });
    other.postMessage({ type: 'trouble', trouble: 'lost' });
    await eventually('trouble', () => isPressed(app, 'Lose the response'));

    app.expectNo('GET', '/api/me');
    expect(app.button('Invalidate my access token').getAttribute('aria-disabled')).toBe('true');
    app.button('Invalidate my access token').click();
    TestBed.tick();
    expect(isPressed(app, 'Invalidate my access token')).toBeFalse();
    other.close();
  });

  it('undoes a slow refresh that never happened', async () => {
    const app = await opened();
    app.button('Show one refresh').click();
    const requests = await app.requests('GET', '/api/me', 4);
    const before = isPressed(app, 'Slow (3 s)');

    for (const request of requests) reject(request, problem('not_found', { status: 404 }));

    await eventually('no slowness', () => !isPressed(app, 'Slow (3 s)'));
    expect(before).toBeTrue();
  });

  it('exports the events without tokens', async () => {
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
  await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });
  await eventually('its number', () => /Tab \d This tab/.test(app.text));
  return app;
}

function isPressed(app: OpenedApp, name: string): boolean {
  return app.button(name).getAttribute('aria-pressed') === 'true';
}

async function sendFive(app: OpenedApp): Promise<void> {
  app.button('Send 5 requests').click();
  for (const request of await app.requests('GET', '/api/me', 5)) request.flush(me);
}

/** Reports an event of another tab, as the library would. */
function tellTimeline(...events: readonly TimelineEvent[]): void {
  const { BroadcastChannel } = TestBed.inject(ɵPAGE) ?? {};
  if (BroadcastChannel === undefined) throw new Error('The page has no channels.');
  const channel = new BroadcastChannel('latchkey timeline');
  for (const event of events) channel.postMessage(event);
  channel.close();
}

function isAtEnd({ scrollTop, clientHeight, scrollHeight }: HTMLElement): boolean {
  return scrollTop > 0 && scrollHeight - clientHeight - scrollTop < 2;
}

/** Scroll events arrive with the next frame. */
function nextFrame(): Promise<unknown> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => {
      requestAnimationFrame(resolve);
    }),
  );
}

/** Claims a number as another tab would, until the returned function is called. */
function holdNumber(number: number): Promise<() => void> {
  return new Promise((resolve) => {
    void navigator.locks.request(
      `latchkey live view ${number}`,
      () =>
        new Promise<void>((close) => {
          resolve(close);
        }),
    );
  });
}

function lanes(app: OpenedApp): string[] {
  return [...app.page.querySelectorAll('app-lane-view h3')].map(
    ({ textContent }) => /Tab \d/.exec(textContent)?.[0] ?? '',
  );
}

function log(app: OpenedApp): string {
  return app.find('[role=log]').innerText;
}
