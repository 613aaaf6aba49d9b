import type { AdminUser, AdminUsers, AuditRow } from '#shared/admin';
import { type OpenedApp, eventually, grant, me, openSignedIn, problem } from '../testing/open-app';

describe('the users page of the administration', () => {
  it('tells other users that they have no access', async () => {
    const app = await openSignedIn('/admin');

    await app.shows('No access');
    app.expectNo('GET', '/api/admin/users');
  });

  it('shows accounts with status, role, sessions and last use', async () => {
    const app = await opened({ users: [user('grace', { isAdmin: true, sessions: 2 })] });

    expect(app.text).toContain('grace@example.com');
    expect(app.text).toContain('Administrator');
    expect(app.text).toContain('2 sessions');
  });

  it('searches on the server once the user stops typing', async () => {
    const app = await opened();

    app.type('#search', 'gra');
    app.type('#search', 'grace');

    const request = await app.request('GET', '/api/admin/users');
    expect(request.request.params.get('search')).toBe('grace');
    request.flush({ users: [], nextCursor: null });
    await app.shows('No accounts match your search.');
  });

  it('shows no outdated list beside a failed search', async () => {
    const app = await opened();
    app.type('#search', 'ada');

    await app.reject('GET', '/api/admin/users', problem('unavailable', { status: 503 }));

    await app.shows('The server is busy.');
    expect(app.text).not.toContain('grace@example.com');
  });

  it('says how old the list is when a reload fails', async () => {
    const app = await opened();
    await choose(app, 'Sign out everywhere');
    await app.shows('Sign out grace@example.com everywhere?');
    app.find('.dialog .danger').click();
    await app.respond('DELETE', '/api/admin/users/grace/sessions', null);

    await app.reject('GET', '/api/admin/users', problem('unavailable', { status: 503 }));

    await app.shows('Updated just now');
    expect(app.text).toContain('grace@example.com');
  });

  it("pages forward and back with the server's cursor", async () => {
    const app = await opened({ users: [user('ada')], nextCursor: 'after-ada' });
    app.button('Next').click();
    const second = await app.request('GET', '/api/admin/users');
    expect(second.request.params.get('cursor')).toBe('after-ada');
    expect(app.text).toContain('ada@example.com');
    second.flush({ users: [user('grace')], nextCursor: null });
    await app.shows('Page 2');

    app.button('Previous').click();

    const first = await app.request('GET', '/api/admin/users');
    expect(first.request.params.has('cursor')).toBeFalse();
  });

  it('disables an account after a question and the password, and shows the result', async () => {
    const app = await opened();
    await choose(app, 'Disable account');
    await app.shows('Disable grace@example.com?');
    app.find('.dialog .danger').click();
    await app.demandStepUp('PATCH', '/api/admin/users/grace');
    await app.shows("Confirm it's you");
    app.type('#confirm-password', 'correct horse');
    app.button('Confirm').click();
    await app.respond('POST', '/api/me/step-up', grant);

    const change = await app.request('PATCH', '/api/admin/users/grace');
    change.flush(user('grace', { disabled: true }));
    await app.respond('GET', '/api/admin/users', page([user('grace', { disabled: true })]));

    expect(change.request.body).toEqual({ disabled: true });
    await app.shows('grace@example.com is disabled.');
    await app.shows('Disabled');
  });

  it('returns the focus to the button that opened the menu', async () => {
    const app = await opened();
    await choose(app, 'Disable account');
    await app.shows('Disable grace@example.com?');

    app.button('Cancel').click();

    const button = app.button('Manage grace@example.com');
    await eventually('focus', () => document.activeElement === button);
  });

  it('keeps the search in the URL and restores it from there', async () => {
    const app = await opened();
    app.type('#search', 'ada ');
    await app.respond('GET', '/api/admin/users', page([]));
    await app.isAt('/admin/users?search=ada');
    expect((app.find('#search') as HTMLInputElement).value).toBe('ada ');

    void app.router.navigateByUrl('/admin/users?search=grace');

    const request = await app.request('GET', '/api/admin/users');
    expect(request.request.params.get('search')).toBe('grace');
    expect((app.find('#search') as HTMLInputElement).value).toBe('grace');
  });

  it('signs an account out everywhere', async () => {
    const app = await opened();
    await choose(app, 'Sign out everywhere');
    await app.shows('Sign out grace@example.com everywhere?');
    app.find('.dialog .danger').click();

    await app.respond('DELETE', '/api/admin/users/grace/sessions', null);

    await app.shows('grace@example.com is signed out everywhere.');
  });

  it('says that the last administrator cannot be removed', async () => {
    const app = await opened({ users: [user('grace', { isAdmin: true })] });
    await choose(app, 'Remove as administrator');
    await app.shows('Remove grace@example.com as an administrator?');
    app.find('.dialog .danger').click();

    await app.reject('PATCH', '/api/admin/users/grace', problem('last_admin', { status: 409 }));

    await app.shows('There must be at least one administrator.');
  });

  it("offers no changes to the administrator's own account and says so", async () => {
    const app = await opened({ users: [user(me.id)] });

    expect(app.text).toContain('This is you: another administrator can change it.');
    expect(() => app.button('Manage')).toThrow();
  });
});

describe('the audit page of the administration', () => {
  it('says in words what happened to whom and who did it', async () => {
    const app = await openAudit();

    expect(app.text).toContain('Account disabled');
    expect(app.text).toContain('grace@example.com by dana@example.com');
  });

  it('says in words why a sign-in failed', async () => {
    const app = await openAudit({ event: 'sign_in_failed', reason: 'wrong_password' });

    expect(app.text).toContain('Sign-in failed: wrong password');
  });

  it('requests only the selected event from the server', async () => {
    const app = await openAudit();
    const select = app.find('#event') as HTMLSelectElement;

    select.value = 'signed_in';
    select.dispatchEvent(new Event('change'));

    const request = await app.request('GET', '/api/admin/audit');
    expect(request.request.params.get('event')).toBe('signed_in');
    request.flush({ rows: [], nextCursor: null });
    await app.shows('No matching entries.');
    expect(app.router.url).toBe('/admin/audit?event=signed_in');
  });

  it('does not delay navigation to another page', async () => {
    const app = await openAudit();
    const select = app.find('#event') as HTMLSelectElement;

    void app.router.navigateByUrl('/account');
    select.value = 'signed_in';
    select.dispatchEvent(new Event('change'));

    await app.isAt('/account');
  });

  it('lists the event given in the URL', async () => {
    const app = await openSignedIn('/admin/audit?event=signed_out', { ...me, isAdmin: true });

    const request = await app.request('GET', '/api/admin/audit');

    expect(request.request.params.get('event')).toBe('signed_out');
    request.flush({ rows: [], nextCursor: null });
    await app.shows('No matching entries.');
    expect((app.find('#event') as HTMLSelectElement).value).toBe('signed_out');
  });
});

function user(id: string, more: Partial<AdminUser> = {}): AdminUser {
  return {
    id,
    email: `${id}@example.com`,
    name: id,
    isAdmin: false,
    disabled: false,
    createdAt: 1_700_000_000,
    sessions: 1,
    lastSeenAt: 1_700_000_000,
    ...more,
  };
}

function page(users: AdminUser[]): AdminUsers {
  return { users, nextCursor: null };
}

async function opened(more: Partial<AdminUsers> = {}): Promise<OpenedApp> {
  const app = await openSignedIn('/admin/users', { ...me, isAdmin: true });
  await app.respond('GET', '/api/admin/users', { ...page([user('grace')]), ...more });
  await eventually('a row', () => app.page.querySelector('app-user-row') !== null);
  return app;
}

async function choose(app: OpenedApp, act: string): Promise<void> {
  app.button('Manage grace@example.com').click();
  await app.shows(act);
  app.button(act).click();
}

async function openAudit(more: Partial<AuditRow> = {}): Promise<OpenedApp> {
  const app = await openSignedIn('/admin/audit', { ...me, isAdmin: true });
  await app.respond('GET', '/api/admin/audit', {
    rows: [
      {
        id: '1',
        at: 1_700_000_000,
        event: 'user_disabled',
        reason: null,
        user: { id: 'grace', email: 'grace@example.com' },
        actor: { id: me.id, email: me.email },
        sid: null,
        address: '203.0.113.7',
        requestId: 'request-1',
        ...more,
      },
    ],
    nextCursor: null,
  });
  await eventually('a row', () => app.page.querySelector('.row') !== null);
  return app;
}
