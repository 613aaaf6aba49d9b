import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { endReasonTexts } from '../session/end-reason-texts';
import { type OpenedApp, grant, openApp, problem } from '../testing/open-app';
import { LastEnding } from '../session/last-ending';

describe('the page about an ended session', () => {
  for (const [reason, { title, text }] of Object.entries(endReasonTexts)) {
    it(`explains the reason ${reason}, even after a reload`, async () => {
      const app = await openApp(`/ended?reason=${reason}`);

      expect(app.text).toContain(title);
      expect(app.text).toContain(text);
    });
  }

  it('says when it ended, as the rejected refresh reported', async () => {
    const app = await openApp('/ended?reason=by_admin');

    TestBed.inject(LastEnding).note('/api/refresh', rejection);

    await app.shows('This happened on Nov 14, 2023');
  });

  it('says nothing about an earlier end after the next sign-in', async () => {
    const app = await openApp('/sign-in');
    TestBed.inject(LastEnding).note('/api/refresh', rejection);

    await signIn(app);

    expect(TestBed.inject(LastEnding).ending()).toBeNull();
    expect(localStorage.getItem('latchkey.ending')).toBeNull();
  });

  it('redirects a signed-in user back without mentioning an end', async () => {
    const app = await openApp('/ended?reason=idle&returnUrl=%2Faccount', { isKnown: true });

    await app.respond('POST', '/api/refresh', grant);

    await app.isAt('/account');
  });

  it('has a general text for an unknown reason', async () => {
    const app = await openApp('/ended?reason=constructor');

    expect(app.text).toContain(endReasonTexts.unknown.title);
  });

  it('never links to another site', async () => {
    const app = await openApp('/ended?reason=idle&returnUrl=https%3A%2F%2Fevil.example');

    expect(app.find('a.button.wide').getAttribute('href')).toBe('/sign-in');
  });
});

const rejection = new HttpErrorResponse({
  status: 401,
  error: problem('session_ended', { reason: 'by_admin', ending: { at: 1_700_000_000 } }),
});

async function signIn(app: OpenedApp): Promise<void> {
  app.type('#email', 'dana@example.com');
  app.type('#password', 'correct horse');
  app.button('Sign in').click();
  await app.respond('POST', '/api/login', grant);
  await app.isAt('/devices');
}
