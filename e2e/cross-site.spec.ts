import { apiPaths } from '#shared/api-paths';
import { type OtherSite, sendForm, sendSimple, startOtherSite } from './other-site.ts';
import { expectDevices, signIn } from './screens.ts';
import { expect, test as base } from './test.ts';
import { refreshCookieOf } from './tokens.ts';

const test = base.extend<object, { otherSite: OtherSite }>({
  otherSite: [
    async ({}, use) => {
      const otherSite = await startOtherSite();
      await use(otherSite);
      otherSite.close();
    },
    { scope: 'worker' },
  ],
});

// A port of the same host is another origin but the same site, so our cookie is sent.
const hosts = { 'another site': '127.0.0.1', 'another port of our host': 'localhost' };
const targets = ['register', 'login', 'refresh', 'logout', 'stepUp', 'sessions'] as const;

for (const [place, host] of Object.entries(hosts)) {
  test(`a page on ${place} cannot change anything`, async ({
    page,
    context,
    account,
    system,
    otherSite,
  }) => {
    await signIn(page, account);
    const cookie = await refreshCookieOf(context);
    const foreign = await context.newPage();

    for (const target of targets) {
      await foreign.goto(`http://${host}:${otherSite.port}/`);
      await sendSimple(foreign, system.url + apiPaths[target]);
      expect(await sendForm(foreign, system.url + apiPaths[target])).toBe(403);
    }

    expect(await refreshCookieOf(context)).toEqual(cookie);
    await page.reload();
    await expectDevices(page);
  });

  test(`a page on ${place} gets no CORS permission and cannot read anything`, async ({
    page,
    context,
    account,
    system,
    otherSite,
  }) => {
    const accessToken = await signIn(page, account);
    const foreign = await context.newPage();
    await foreign.goto(`http://${host}:${otherSite.port}/`);
    const ask = (method: string, path: string) =>
      foreign.evaluate(
        ([url, init]) =>
          fetch(url, init).then(
            () => 'allowed',
            () => 'rejected',
          ),
        [
          system.url + path,
          { method, credentials: 'include', headers: { Authorization: `Bearer ${accessToken}` } },
        ] as const,
      );

    expect(await ask('GET', apiPaths.me)).toBe('rejected');
    expect(await ask('DELETE', apiPaths.sessions)).toBe('rejected');
    expect(await ask('PATCH', apiPaths.me)).toBe('rejected');
    await page.reload();
    await expectDevices(page);
  });

  test(`a page on ${place} cannot embed ours in a frame`, async ({
    context,
    system,
    otherSite,
  }) => {
    const foreign = await context.newPage();
    await foreign.goto(`http://${host}:${otherSite.port}/`);

    await foreign.evaluate(async (src) => {
      const frame = Object.assign(document.createElement('iframe'), { src });
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
    }, `${system.url}/sign-in`);

    await expect(foreign.frameLocator('iframe').getByRole('heading')).toHaveCount(0);
  });
}
