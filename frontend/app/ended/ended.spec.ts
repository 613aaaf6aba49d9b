import { endReasonTexts } from '../ui/end-reason-texts';
import { openApp } from '../testing/open-app';

describe('the page of an ended session', () => {
  for (const [reason, { title, text }] of Object.entries(endReasonTexts)) {
    it(`tells the reason ${reason} in words, also after a reload`, async () => {
      const app = await openApp(`/ended?reason=${reason}`);

      expect(app.text).toContain(title);
      expect(app.text).toContain(text);
    });
  }

  it('says the least of a reason it does not know', async () => {
    const app = await openApp('/ended?reason=constructor');

    expect(app.text).toContain(endReasonTexts.unknown.title);
  });

  it('offers no way back that leaves the site', async () => {
    const app = await openApp('/ended?reason=idle&returnUrl=https%3A%2F%2Fevil.example');

    expect(app.find('a.button.wide').getAttribute('href')).toBe('/sign-in');
  });
});
