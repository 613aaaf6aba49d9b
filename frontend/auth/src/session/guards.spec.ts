import { safeReturnUrl } from './return-url';
import { createApp } from '../../specs/routed-app';

describe('A guard', () => {
  for (const [title, url] of Object.entries({
    canActivateChild: '/team?sort=name',
    canMatch: '/reports/7?sort=name#top',
    'canMatch behind a redirect': '/old-reports?sort=name',
  })) {
    it(`used as ${title} remembers the URL of the navigation`, async () => {
      const app = createApp();

      await app.go(url);

      expect(app.router.parseUrl(app.router.url).queryParams).toEqual({ returnUrl: url });
      expect(app.router.url).toMatch(/^\/sign-in\?/);
    });
  }

  it('used as canMatch lets a signed-in user pass', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/reports/7');

    expect(app.router.url).toBe('/reports/7');
  });

  it('used as canMatch sends a signed-in user from the sign-in page to the returnUrl', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/welcome?returnUrl=%2Fdevices');

    expect(app.router.url).toBe('/devices');
  });
});

describe('A signed-in user', () => {
  it('is sent from the sign-in page to the returnUrl', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/sign-in?returnUrl=%2Fdevices');

    expect(app.router.url).toBe('/devices');
  });

  it('is never sent to another origin', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/sign-in?returnUrl=https:%2F%2Fevil.example');

    expect(app.router.url).toBe('/');
  });

  for (const url of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'devices',
    '',
    null,
  ]) {
    it(`is not sent back to ${JSON.stringify(url)}`, () => {
      expect(safeReturnUrl(url)).toBe('/');
    });
  }

  it('is sent back to a path with a query and a fragment', () => {
    expect(safeReturnUrl('/devices?sort=name&to=https://x#top')).toBe(
      '/devices?sort=name&to=https://x#top',
    );
  });
});
