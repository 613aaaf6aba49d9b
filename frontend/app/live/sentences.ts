import type { RefreshCause, TimelineEvent } from '@latchkey/angular';
import type { Counters, Gathering } from './counters';
import type { Gate, Lane, RequestStep } from './story';

const causeTexts: Record<RefreshCause, { readonly short: string; readonly long: string }> = {
  rejected: { short: '401', long: 'a request was rejected (401)' },
  early: { short: 'early', long: 'its token is about to expire' },
  needed: { short: 'needed', long: 'a request needs a token' },
  restored: { short: 'reload', long: 'the page was loaded' },
  shared: { short: 'other session', long: 'another tab has another session' },
  asked: { short: 'asked', long: 'the page requested it' },
};

const stepTexts: Record<RequestStep, string> = {
  sent: 'is sent',
  waiting: 'waits for a new token',
  replayed: 'is retried',
  done: 'is done',
  failed: 'failed',
  cancelled: 'was cancelled',
};

const outcomeTexts: Record<
  NonNullable<Gate['outcome']>,
  { readonly short: string; readonly long: string }
> = {
  granted: { short: 'renewed', long: 'has a new token' },
  shared: { short: "other tab's token", long: "takes the other tab's new token" },
  rejected: { short: 'session over', long: 'learned that the session is over' },
  unavailable: { short: 'no token', long: 'got no token; the session continues' },
  superseded: { short: 'cancelled', long: 'cancelled the refresh: something newer happened' },
};

const lockTexts = {
  queued: 'waits for the lock',
  held: 'has the lock',
  released: 'releases the lock',
};

/** Returns the name of a tab. */
export function toTabName(number: number | null): string {
  return number === null ? 'Another tab' : `Tab ${number}`;
}

/** Returns an event as a sentence; for a request it depends on whether it was sent. */
export function toSentence(
  event: TimelineEvent,
  { tab, wasSent }: { tab: string; wasSent: boolean },
): string {
  switch (event.type) {
    case 'request': {
      const result =
        wasSent || event.step !== 'failed' ? toAnswer(event.status) : ': there was no token';
      return `${tab}: ${event.method} ${event.path} ${stepTexts[event.step]}${result}.`;
    }
    case 'refreshStarted':
      return `${tab} starts a refresh: ${causeTexts[event.cause].long}.`;
    case 'refreshEnded': {
      const moved = toGenerations([event.from, event.to], event.outcome);
      const why = moved.endsWith('again') ? ': the last rotation was seconds ago' : '';
      const end = moved === '' ? '' : `, generation ${moved}${why}`;
      return `${tab} ${outcomeTexts[event.outcome].long} (${event.durationMs} ms${end}).`;
    }
    case 'lock':
      return `${tab} ${lockTexts[event.step]}.`;
  }
}

/** Returns the current state: "2 tabs share this session. No requests are waiting." */
export function toPresent(lanes: readonly Lane[], { waiting }: Counters): string {
  const renewing = lanes.find(({ gates }) => gates.some(({ to, hasKey }) => to === null && hasKey));
  const tabs =
    lanes.length < 2 ? 'One tab uses this session.' : `${lanes.length} tabs share this session.`;
  if (renewing === undefined) return `${tabs} No requests are waiting.`;
  const wait =
    ['no requests are waiting', '1 request is waiting'][waiting] ??
    `${waiting} requests are waiting`;
  return `${tabs} ${toTabName(renewing.number)} is renewing it; ${wait}.`;
}

/** Returns the summary: "12 requests, 3 tabs, 1 refresh". */
export function toLine({ requests, tabs, refreshes, outcome }: Gathering): string {
  const who = `${count(requests, 'request')}, ${count(tabs, 'tab')}`;
  switch (outcome) {
    case null:
      return `${who}: all waiting for one refresh`;
    case 'granted':
    case 'shared':
      return `${who}, ${refreshes} ${refreshes === 1 ? 'refresh' : 'refreshes'}`;
    case 'unavailable':
      return `${who}, no token: the session continues`;
    case 'rejected':
      return `${who}, no token: the session is over`;
    case 'superseded':
      return `${who}, no token: something newer happened`;
  }
}

/** Returns the label of a refresh: "401 · 240 ms · renewed · generation 214 → 215". */
export function toGateLabel({ cause, from, to, outcome, generations }: Gate): string {
  const moved = toGenerations(generations, outcome);
  return [
    causeTexts[cause].short,
    to === null ? '…' : `${to - from} ms`,
    ...(outcome === null ? [] : [outcomeTexts[outcome].short]),
    ...(moved === '' ? [] : [`generation ${moved}`]),
  ].join(' · ');
}

function toAnswer(status: number | undefined): string {
  if (status === undefined) return '';
  return status === 0 ? ' (no response)' : ` (${status})`;
}

function toGenerations([before, after]: Gate['generations'], outcome: Gate['outcome']): string {
  if (after === null) return '';
  if (before === null) return `${after}`;
  if (before !== after) return `${before} → ${after}`;
  // Within the grace period, the server sends the current generation again instead of the next one.
  return outcome === 'granted' ? `${after} again` : `${after}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
