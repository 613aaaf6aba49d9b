import type { TestRequest } from '@angular/common/http/testing';
// eslint-disable-next-line no-restricted-imports -- only the library itself must not import it
import fc from 'fast-check';
import { FakeTabs } from '../testing/fake-tabs';
import { SessionState } from '../src/session/session-state';
import {
  bearerOf,
  createWorldIn,
  endSession,
  failWith,
  record,
  type Recording,
  reject,
  waitForTurn,
} from './world';

declare const __karma__: { readonly config: { readonly args: readonly string[] } };

const isLong = __karma__.config.args.includes('--long');

/** A minimal server: one cookie, sessions that end, tokens that expire. */
class ModelServer {
  private cookie: string | null = null;
  private readonly alive = new Set<string>();
  private readonly valid = new Set<string>();
  private count = 0;

  signIn(user: string) {
    this.end();
    this.count += 1;
    this.cookie = `${user}.${this.count}`;
    this.alive.add(this.cookie);
    return this.grant(this.cookie);
  }

  refresh() {
    return this.cookie !== null && this.hasSession ? this.grant(this.cookie) : null;
  }

  end(): void {
    if (this.cookie !== null) this.alive.delete(this.cookie);
  }

  signOut(): void {
    this.end();
    this.cookie = null;
  }

  get hasSession(): boolean {
    return this.cookie !== null && this.alive.has(this.cookie);
  }

  expireTokens(): void {
    this.valid.clear();
  }

  accepts(bearer: string | null): boolean {
    const token = bearer?.replace('Bearer ', '') ?? '';
    return this.valid.has(token) && this.alive.has(token.split('.').slice(0, 2).join('.'));
  }

  private grant(sid: string) {
    this.count += 1;
    const access_token = `${sid}.${this.count}`;
    this.valid.add(access_token);
    const [sub = ''] = sid.split('.');
    return { access_token, expires_in: 86_400, sub, sid, generation: this.count };
  }
}

interface Sent {
  readonly call: Call;
  readonly request: TestRequest;
}

interface Call {
  readonly tab: number;
  readonly user: string | null;
  readonly recording: Recording<unknown>;
  hasLeft: boolean;
}

type Act = readonly [name: string, one: number, other: number];

const acts = [
  'request',
  'request',
  'request',
  'respond',
  'respond',
  'respond',
  'refreshed',
  'refreshed',
  'refreshFails',
  'refreshLost',
  'expire',
  'endOnServer',
  'signIn',
  'signOut',
  'leave',
  'pass',
  'hold',
  'release',
  'freeze',
  'thaw',
  'leavePage',
  'comeBack',
  'show',
  'ask',
];

/** Throws if the expectation fails, so that fast-check can shrink the history. */
function must(holds: unknown, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Yields to the browser's event loop, which microtasks and mocked timers don't do. */
async function yieldToBrowser(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
  port1.close();
}

async function play(history: readonly Act[]): Promise<void> {
  await yieldToBrowser();
  const server = new ModelServer();
  const tabs = new FakeTabs();
  const fakes = [tabs.open(), tabs.open(), tabs.open()];
  const worlds = fakes.map((tab) => createWorldIn(tab));
  const calls: Call[] = [];
  const byURL = new Map<string, Call>();
  const known = new Map<Sent['call'], Set<string>>();
  const rejected = worlds.map(() => new Set<string>());
  let sent: Sent[] = [];
  let refreshes: TestRequest[] = [];
  let others: TestRequest[] = [];
  let signIns = 0;
  /** Whether the last change was a sign-out, with no sign-in pending or since. */
  let isSignedOut = false as boolean;

  /** Collects what the tabs have sent, and checks that nothing forbidden has happened. */
  function collect(): void {
    worlds.forEach((world, tab) => {
      for (const request of world.network.match(() => true)) {
        const { url } = request.request;
        if (url === '/api/refresh') refreshes.push(request);
        else if (!url.startsWith('/api/data/')) others.push(request);
        else {
          const call = byURL.get(url)!;
          const bearer = bearerOf(request);
          const user = bearer?.replace('Bearer ', '').split('.')[0] ?? null;
          if (bearer !== null && call.user !== null) {
            must(user === call.user, `the token of ${user ?? 'nobody'} goes out for ${call.user}`);
          }
          must(!rejected[tab]!.has(bearer ?? ''), 'a token goes out that is known to be rejected');
          const tokens = known.get(call) ?? new Set();
          known.set(call, tokens.add(bearer ?? ''));
          must(tokens.size <= 2, 'a request is sent more than twice');
          sent.push({ call, request });
        }
      }
    });
    sent = sent.filter(({ request }) => !request.cancelled);
    refreshes = refreshes.filter(({ cancelled }) => !cancelled);
    others = others.filter(({ cancelled }) => !cancelled);
    must(refreshes.length <= 1, 'two refreshes at a time');
  }

  /** Skips the 300 s for which the library may keep a fresh token that is rejected. */
  function letPatienceEnd(): void {
    jasmine.clock().tick(301_000);
  }

  function respond(index: number): void {
    const [found] = sent.splice(index % Math.max(sent.length, 1), 1);
    if (found === undefined || found.request.cancelled) return;
    const bearer = bearerOf(found.request);
    if (server.accepts(bearer)) found.request.flush('data');
    else {
      // Only the caller learns of a second rejection.
      const isFirst = known.get(found.call)?.size === 1;
      if (bearer !== null && isFirst) rejected[found.call.tab]!.add(bearer);
      reject(found.request);
    }
  }

  function respondToOther(): void {
    if (others.length > 0) letPatienceEnd();
    const request = others.shift();
    if (request === undefined || request.cancelled) return;
    if (request.request.url === '/api/login') {
      request.flush(server.signIn(String(request.request.body)));
    } else {
      server.signOut();
      request.flush(null);
    }
  }

  function respondToRefresh(): void {
    const refresh = refreshes.shift();
    if (refresh === undefined || refresh.cancelled) return;
    const grant = server.refresh();
    if (grant === null) endSession(refresh);
    else refresh.flush(grant);
  }

  const does: Readonly<Record<string, (one: number, other: number) => void>> = {
    request: (one) => {
      const tab = one % worlds.length;
      const world = worlds[tab]!;
      const url = `/api/data/${calls.length}`;
      // Registers the call first, because it may be sent at once.
      const call = { tab, user: world.session.user(), hasLeft: false } as Call;
      byURL.set(url, call);
      calls.push(Object.assign(call, { recording: record(world.http.get(url)) }));
    },
    respond,
    refreshed: respondToRefresh,
    refreshFails: () => {
      const refresh = refreshes.shift();
      if (refresh) failWith(refresh, { status: 503 });
    },
    refreshLost: () => {
      const refresh = refreshes.shift();
      server.refresh();
      refresh?.error(new ProgressEvent('error'));
    },
    expire: () => {
      letPatienceEnd();
      server.expireTokens();
    },
    endOnServer: () => {
      letPatienceEnd();
      server.end();
    },
    signIn: (one, other) => {
      const user = ['ada', 'bob'][other % 2];
      isSignedOut = false;
      signIns += 1;
      worlds[one % worlds.length]!.session.signIn(user)
        .catch(() => undefined)
        .finally(() => (signIns -= 1));
    },
    signOut: (one) => {
      const { session } = worlds[one % worlds.length]!;
      isSignedOut = session.isSignedIn() && signIns === 0 && others.length === 0;
      void session.signOut();
    },
    leave: (one) => {
      const call = calls[one % Math.max(calls.length, 1)];
      if (call === undefined) return;
      call.hasLeft = true;
      call.recording.stop();
    },
    pass: (one) => jasmine.clock().tick(one * 10),
    hold: () => tabs.channels.hold(),
    release: () => tabs.channels.release(),
    freeze: (one) => fakes[one % fakes.length]!.freeze(),
    thaw: (one) => fakes[one % fakes.length]!.thaw(),
    leavePage: (one) => {
      fakes[one % fakes.length]!.leave();
      fakes[one % fakes.length]!.freeze();
    },
    comeBack: (one) => {
      fakes[one % fakes.length]!.thaw();
      fakes[one % fakes.length]!.comeBack();
    },
    show: (one) => {
      fakes[one % fakes.length]!.hide();
      fakes[one % fakes.length]!.show();
    },
    ask: (one) => void worlds[one % worlds.length]!.session.refresh(),
  };

  async function settle(): Promise<void> {
    await waitForTurn();
    collect();
  }

  does['signIn']!(0, 0);
  await settle();
  respondToOther();
  await settle();
  for (const [name, one, other] of history) {
    does[name]!(one, other);
    await settle();
    if (name !== 'signIn') respondToOther();
    await settle();
  }
  tabs.channels.release();
  for (const fake of fakes) {
    fake.thaw();
    fake.comeBack();
  }
  for (let round = 0; round < 60; round += 1) {
    respondToOther();
    respondToRefresh();
    respond(0);
    jasmine.clock().tick(1_000);
    await settle();
  }

  const waiting = calls.filter(
    ({ hasLeft, recording }) => !hasLeft && !recording.isComplete && recording.error === null,
  );
  must(waiting.length === 0, `${waiting.length} callers still wait`);
  for (const { recording } of calls)
    must(recording.values.length <= 1, 'a caller has two responses');
  const signedIn = worlds.filter(({ session }) => session.isSignedIn());
  if (isSignedOut) {
    const mark = tabs.stored.get('latchkey.session') ?? 'none';
    must(signedIn.length === 0, 'a sign-out is undone in a tab');
    must(!mark.startsWith('session'), 'a sign-out is undone by the next start');
    must(!server.hasSession || mark === 'signOutPending', 'no server will hear of a sign-out');
  }
  const users = new Set(
    signedIn
      .filter(({ injector }) => injector.get(SessionState).token !== null)
      .map(({ session }) => session.user()),
  );
  must(users.size <= 1, 'there are tokens of two users in one browser');
  for (const world of worlds) world.injector.destroy();
}

describe('Any history', () => {
  it('settles every caller, with one refresh at a time, never as another user, nor after a sign-out', async () => {
    const number = fc.nat(1_000);
    const act = fc.tuple(fc.constantFrom(...acts), number, number);

    // The same histories in each run; `npm run test:long` tries new ones.
    const amount = isLong ? { numRuns: 20_000 } : { numRuns: 300, seed: 1 };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40, size: 'max' }), play),
      amount,
    );
  }, 600_000);
});
