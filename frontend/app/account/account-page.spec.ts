import { type OpenedApp, eventually, grant, me, openSignedIn, problem } from '../testing/open-app';

describe('the account page', () => {
  it('saves the name and updates the menu at once', async () => {
    const app = await opened();
    app.type('#name', 'Dora Demo');
    app.button('Save name').click();

    await app.respond('PATCH', '/api/me', { ...me, name: 'Dora Demo' });

    await app.shows('Name saved.');
    app.button('Account').click();
    await app.shows('Dora Demo');
  });

  it('rejects a name that cannot be displayed, at its field', async () => {
    const app = await opened();
    app.type('#name', 'Dora \u202eomeD');

    app.button('Save name').click();

    await app.shows("Name contains characters that can't be displayed.");
    expect(app.find('#name').getAttribute('aria-invalid')).toBe('true');
    app.expectNo('PATCH', '/api/me');
  });

  it('keeps a half-typed name when the tab becomes visible again', async () => {
    const app = await opened();
    app.type('#name', 'Dora De');

    document.dispatchEvent(new Event('visibilitychange'));
    await app.respond('GET', '/api/me', { ...me });

    await eventually('the response', () => app.page.querySelector('.line') === null);
    expect((app.find('#name') as HTMLInputElement).value).toBe('Dora De');
  });

  it('changes the password and says how many devices were signed out', async () => {
    const app = await opened();
    changePassword(app, { from: 'correct horse', to: 'battery staple' });
    await app.respond('GET', '/api/sessions', { sessions: [{}, {}, {}, {}], nextCursor: null });

    const change = await app.request('PUT', '/api/me/password');
    change.flush({ ...grant, sid: 'session-2' });

    expect(change.request.body).toEqual({
      currentPassword: 'correct horse',
      newPassword: 'battery staple',
    });
    await app.shows('Password changed. 3 other devices were signed out.');
    expect((app.find('#current-password') as HTMLInputElement).value).toBe('');
  });

  it('gives no number if the list of devices has another page', async () => {
    const app = await opened();
    changePassword(app, { from: 'correct horse', to: 'battery staple' });
    await app.respond('GET', '/api/sessions', { sessions: [{}, {}], nextCursor: 'next' });

    await app.respond('PUT', '/api/me/password', grant);

    await app.shows('Password changed. All other devices were signed out.');
  });

  it('says at the field that the current password is wrong', async () => {
    const app = await opened();
    changePassword(app, { from: 'wrong', to: 'battery staple' });
    await app.respond('GET', '/api/sessions', { sessions: [{}], nextCursor: null });

    await app.reject('PUT', '/api/me/password', problem('wrong_password'));

    await app.shows('Wrong password. Try again.');
    expect(app.find('#current-password').getAttribute('aria-invalid')).toBe('true');
    app.expectNo('POST', '/api/refresh');
  });

  it('removes the errors once the password is changed', async () => {
    const app = await opened();
    changePassword(app, { from: '', to: 'battery staple' });
    await app.shows('Please fix the following');
    changePassword(app, { from: 'correct horse', to: 'battery staple' });
    await app.respond('GET', '/api/sessions', { sessions: [{}], nextCursor: null });

    await app.respond('PUT', '/api/me/password', { ...grant, sid: 'session-2' });

    await app.shows('Password changed.');
    expect(app.text).not.toContain('Please fix the following');
  });

  it('rejects the email address as a new password', async () => {
    const app = await opened();

    changePassword(app, { from: 'correct horse', to: 'dana@example.com' });

    await app.shows("Don't use your email address as your password");
    app.expectNo('GET', '/api/sessions');
  });

  it('deletes the account after a question and the password', async () => {
    const app = await opened();
    await deleteAccount(app);
    await app.demandStepUp('DELETE', '/api/me');
    await app.shows("Confirm it's you");
    app.type('#confirm-password', 'correct horse');
    app.button('Confirm').click();
    await app.respond('POST', '/api/me/step-up', grant);

    await app.respond('DELETE', '/api/me', null);

    await app.isAt('/ended?reason=account_deleted');
    await app.shows('Your account was deleted');
    await app.respond('POST', '/api/logout', { msg: 'logged out' });
  });

  it('keeps the account if the password dialog is cancelled', async () => {
    const app = await opened();
    await deleteAccount(app);
    await app.demandStepUp('DELETE', '/api/me');
    await app.shows("Confirm it's you");

    app.button('Cancel').click();

    await app.shows('Delete my account');
    app.expectNo('DELETE', '/api/me');
    expect(app.router.url).toBe('/account');
  });

  it('says why the account cannot be deleted', async () => {
    const app = await opened();
    await deleteAccount(app);

    await app.reject('DELETE', '/api/me', problem('last_admin', { status: 409 }));

    await app.shows('There must be at least one administrator.');
  });
});

async function opened(): Promise<OpenedApp> {
  const app = await openSignedIn('/account');
  await app.shows('You sign in as dana@example.com.');
  return app;
}

function changePassword(app: OpenedApp, { from, to }: { from: string; to: string }): void {
  app.type('#current-password', from);
  app.type('#new-password', to);
  app.button('Change password').click();
}

async function deleteAccount(app: OpenedApp): Promise<void> {
  app.button('Delete my account').click();
  await app.shows('Delete your account?');
  app.find('.dialog .danger').click();
}
