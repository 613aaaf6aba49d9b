interface Waiting {
  readonly tab: object;
  readonly name: string;
  readonly enter: () => Promise<unknown>;
}

/** Web Locks shared by several tabs: exclusive locks by name, first come, first served. */
export class FakeLocks {
  readonly #held = new Map<string, Waiting>();
  #queue: Waiting[] = [];

  /** Returns the `navigator.locks` of one tab. */
  forTab(tab: object): LockManager {
    const request = (
      name: string,
      optionsOrCallback: LockOptions | LockGrantedCallback<unknown>,
      maybeCallback?: LockGrantedCallback<unknown>,
    ): Promise<unknown> => {
      const options = maybeCallback ? (optionsOrCallback as LockOptions) : {};
      const callback = maybeCallback ?? (optionsOrCallback as LockGrantedCallback<unknown>);
      return this.#request({ tab, name, ...options }, callback);
    };
    return { request, query: () => Promise.resolve({ held: [], pending: [] }) } as LockManager;
  }

  /** The number of requests waiting for a lock. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Releases a closed tab's locks and drops its requests, as a browser does. */
  forget(tab: object): void {
    this.#queue = this.#queue.filter((waiting) => waiting.tab !== tab);
    for (const [name, holder] of this.#held) {
      if (holder.tab === tab) this.#release(name, holder);
    }
  }

  #request(
    { tab, name, ifAvailable = false, signal }: LockOptions & Omit<Waiting, 'enter'>,
    callback: LockGrantedCallback<unknown>,
  ): Promise<unknown> {
    const isFree = !this.#held.has(name) && !this.#queue.some((waiting) => waiting.name === name);
    if (ifAvailable && !isFree) return Promise.resolve().then(() => callback(null));
    return new Promise((resolve, reject) => {
      const enter = () => {
        const work = Promise.resolve().then(() => callback({ name, mode: 'exclusive' }));
        work.then(resolve, reject);
        return work.catch(() => undefined);
      };
      const waiting: Waiting = { tab, name, enter };
      signal?.addEventListener('abort', () => {
        if (!this.#queue.includes(waiting)) return;
        this.#queue = this.#queue.filter((other) => other !== waiting);
        reject(new DOMException('The request was aborted.', 'AbortError'));
      });
      this.#queue.push(waiting);
      this.#grantNext(name);
    });
  }

  #grantNext(name: string): void {
    const next = this.#queue.find((waiting) => waiting.name === name);
    if (next === undefined || this.#held.has(name)) return;
    this.#queue = this.#queue.filter((waiting) => waiting !== next);
    this.#held.set(name, next);
    void next.enter().then(() => this.#release(name, next));
  }

  #release(name: string, holder: Waiting): void {
    if (this.#held.get(name) !== holder) return;
    this.#held.delete(name);
    this.#grantNext(name);
  }
}
