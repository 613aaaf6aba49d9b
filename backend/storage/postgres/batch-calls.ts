interface Waiting<Call, Result> {
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const maxRunning = 2;

/**
 * Combines calls that wait at the same time into one run, which returns their results in order.
 * | If a run fails, the calls waiting behind it fail too, because they would ask the same database.
 */
export function batchCalls<Call, Result>(
  run: (calls: readonly Call[]) => Promise<readonly Result[]>,
): (call: Call) => Promise<Result> {
  let waiting: Waiting<Call, Result>[] = [];
  let running = 0;

  return (call) =>
    new Promise((resolve, reject) => {
      // Lets calls that arrived at the same time join.
      if (waiting.length === 0) setImmediate(start);
      waiting.push({ call, resolve, reject });
    });

  function start(): void {
    if (running >= maxRunning || waiting.length === 0) return;
    const together = waiting;
    waiting = [];
    running += 1;
    void runFor(together).finally(() => {
      running -= 1;
      start();
    });
  }

  async function runFor(together: readonly Waiting<Call, Result>[]): Promise<void> {
    try {
      const results = await run(together.map(({ call }) => call));
      together.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      for (const { reject } of [...together, ...waiting]) reject(error);
      waiting = [];
    }
  }
}
