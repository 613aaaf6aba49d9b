import { shareFreshCheck } from './share-fresh-check.ts';

describe('a check that many callers share', () => {
  let atMs: number;
  let results: Promise<void>[];
  let run: number;
  let check: () => Promise<void>;

  beforeEach(() => {
    atMs = 0;
    run = 0;
    results = [];
    check = shareFreshCheck(
      () => results[run++] ?? Promise.resolve(),
      () => atMs,
    );
  });

  it('runs once a second for any number of callers', async () => {
    await Promise.all([check(), check()]);
    atMs = 999;
    await check();
    expect(run).toBe(1);

    atMs = 1000;
    await check();
    expect(run).toBe(2);
  });

  it('runs again for the next caller after a failure', async () => {
    results = [Promise.reject(new Error('down'))];

    await expectAsync(check()).toBeRejectedWithError('down');

    await expectAsync(check()).toBeResolved();
    expect(run).toBe(2);
  });
});
