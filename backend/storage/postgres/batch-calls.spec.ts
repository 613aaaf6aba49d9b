import { batchCalls } from './batch-calls.ts';

describe('batched calls', () => {
  let runs: {
    readonly calls: readonly number[];
    readonly finish: () => void;
    readonly fail: () => void;
  }[];
  let double: (call: number) => Promise<number>;

  beforeEach(() => {
    runs = [];
    double = batchCalls(
      (calls: readonly number[]) =>
        new Promise<number[]>((resolve, reject) => {
          runs.push({
            calls,
            finish: () => {
              resolve(calls.map((call) => call * 2));
            },
            fail: () => {
              reject(new Error('gone'));
            },
          });
        }),
    );
  });

  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it('run together if they arrive together, and each gets its own result', async () => {
    const results = Promise.all([double(1), double(2), double(3)]);
    await nextTurn();

    runs[0]!.finish();

    expect(await results).toEqual([2, 4, 6]);
    expect(runs.map(({ calls }) => calls)).toEqual([[1, 2, 3]]);
  });

  it('wait while two batches run, and start when one of them is done', async () => {
    const results = [];
    for (const call of [1, 2, 3, 4]) {
      results.push(double(call));
      await nextTurn();
    }
    expect(runs.map(({ calls }) => calls)).toEqual([[1], [2]]);

    runs[1]!.finish();
    await results[1];
    await nextTurn();

    expect(runs.map(({ calls }) => calls)).toEqual([[1], [2], [3, 4]]);
    runs[0]!.finish();
    runs[2]!.finish();
    expect(await Promise.all(results)).toEqual([2, 4, 6, 8]);
  });

  it('fail with the batch they wait for; later ones do not', async () => {
    const results = [];
    for (const call of [1, 2, 3]) {
      results.push(double(call));
      await nextTurn();
    }

    runs[0]!.fail();

    await expectAsync(results[2]!).toBeRejectedWithError('gone');
    await expectAsync(results[0]!).toBeRejectedWithError('gone');
    const later = double(4);
    await nextTurn();
    runs[1]!.finish();
    runs[2]!.finish();
    expect(await Promise.all([results[1], later])).toEqual([4, 8]);
  });
});
