import { apiPaths } from '#shared/api-paths';
import { reopenDevices, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { untilExpired } from './tokens.ts';
import { collectRequests } from './traffic.ts';

test.use({ kind: 'brief' });

test('the access token expires, and the user goes on without noticing', async ({
  page,
  request,
  account,
}) => {
  const accessToken = await signIn(page, account);
  const refreshes = collectRequests(page, 'POST', apiPaths.refresh);
  await untilExpired(request, accessToken);

  await reopenDevices(page);

  await expect(page).toHaveURL('/devices');
  expect(refreshes).toHaveLength(1);
});
