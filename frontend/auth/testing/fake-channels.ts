type Listener = (event: MessageEvent) => void;

/** The parts of a tab's `BroadcastChannel` that the library uses. */
export class FakeChannel {
  onmessage: Listener | null = null;
  readonly #channels: FakeChannels;

  readonly tab: object;

  constructor(
    { channels, tab }: { readonly channels: FakeChannels; readonly tab: object },
    readonly name: string,
  ) {
    this.#channels = channels;
    this.tab = tab;
    channels.open(this);
  }

  postMessage(data: unknown): void {
    this.#channels.send(this, structuredClone(data));
  }

  close(): void {
    this.#channels.close(this);
  }
}

/** Broadcast channels of several tabs; messages arrive in order, and a test can delay them. */
export class FakeChannels {
  /** Every message posted so far, for assertions. */
  readonly log: unknown[] = [];
  readonly #open = new Set<FakeChannel>();
  readonly #frozen = new Set<object>();
  #onTheirWay: { readonly to: FakeChannel; readonly data: unknown }[] = [];
  #isHolding = false;

  /** Returns the `BroadcastChannel` class for one tab. */
  forTab(tab: object): typeof BroadcastChannel {
    return FakeChannel.bind(null, { channels: this, tab }) as unknown as typeof BroadcastChannel;
  }

  open(channel: FakeChannel): void {
    this.#open.add(channel);
  }

  send(from: FakeChannel, data: unknown): void {
    this.log.push(data);
    for (const to of this.#open) {
      if (to !== from && to.name === from.name) this.#onTheirWay.push({ to, data });
    }
    void Promise.resolve().then(() => this.#deliver());
  }

  close(channel: FakeChannel): void {
    this.#open.delete(channel);
    this.#onTheirWay = this.#onTheirWay.filter(({ to }) => to !== channel);
  }

  closeAllOf(tab: object): void {
    for (const channel of this.#open) if (channel.tab === tab) this.close(channel);
  }

  /** Holds all messages back from now on. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Delivers the held messages, and stops holding messages back. */
  release(): void {
    this.#isHolding = false;
    this.#deliver();
  }

  freeze(tab: object): void {
    this.#frozen.add(tab);
  }

  thaw(tab: object): void {
    this.#frozen.delete(tab);
    this.#deliver();
  }

  #deliver(): void {
    if (this.#isHolding) return;
    const due = this.#onTheirWay.filter(({ to }) => !this.#frozen.has(to.tab));
    this.#onTheirWay = this.#onTheirWay.filter(({ to }) => this.#frozen.has(to.tab));
    for (const { to, data } of due) {
      if (this.#open.has(to)) to.onmessage?.(new MessageEvent('message', { data }));
    }
  }
}
