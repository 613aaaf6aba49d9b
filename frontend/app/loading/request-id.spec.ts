import { type OpenedApp, openSignedIn, problem } from '../testing/open-app';

describe('the id of a request', () => {
  it('says that it is copied', async () => {
    const app = await opened();
    const copying = spyOn(navigator.clipboard, 'writeText').and.resolveTo();

    app.button('Copy').click();

    await app.shows('Copied.');
    expect(copying).toHaveBeenCalledOnceWith('request-1');
  });

  it('says what to do if the browser blocks copying', async () => {
    const app = await opened();
    spyOn(navigator.clipboard, 'writeText').and.rejectWith(new DOMException('', 'NotAllowedError'));

    app.button('Copy').click();

    await app.shows('Your browser blocked copying. Select the text and copy it.');
  });
});

async function opened(): Promise<OpenedApp> {
  const app = await openSignedIn('/devices');
  await app.reject('GET', '/api/sessions', problem('internal_error', { status: 500 }));
  await app.shows('Request request-1');
  return app;
}
