import type { RefreshCause, TimelineEvent } from '@latchkey/angular';
import type { Counters, Gathering } from './counters';
import type { Gate, Lane, RequestStep } from './story';

const causeTexts: Record<RefreshCause, { readonly short: string; readonly long: string }> = {
  rejected: { short: '401', long: 'a request was rejected (401)' },
  early: { short: 'early', long: 'its token is about to expire' },
  needed: { short: 'woke up', long: 'its token has expired' },
  restored: { short: 'reload', long: 'the page was loaded' },
  shared: { short: 'other session', long: 'another tab has another session' },
  asked: { short: 'asked', long: 'it was asked for' },
};

const stepTexts: Record<RequestStep, string> = {
  sent: 'is sent',
  waiting: 'waits for a new token',
  replayed: 'is sent again',
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
  rejected: { short: 'session over', long: 'was told that the session is over' },
  unavailable: { short: 'no token', long: 'got no token; the session stays' },
  superseded: { short: 'given up', long: 'gave the refresh up: something newer happened' },
};

const lockTexts = {
  queued: 'waits for the lock',
  held: 'has the lock',
  released: 'gives the lock back',
};

/** One event as a sentence of the log. */
export function toSentence(event: TimelineEvent, number: number): string {
  const tab = `Tab ${number}`;
  switch (event.type) {
    case 'request': {
      return `${tab}: ${event.method} ${event.path} ${stepTexts[event.step]}${toAnswer(event.status)}.`;
    }
    case 'refreshStarted':
      return `${tab} starts a refresh: ${causeTexts[event.cause].long}.`;
    case 'refreshEnded': {
      const moved = toGenerations([event.from, event.to]);
      const end = moved === '' ? '' : `, generation ${moved}`;
      return `${tab} ${outcomeTexts[event.outcome].long} (${event.durationMs} ms${end}).`;
    }
    case 'lock':
      return `${tab} ${lockTexts[event.step]}.`;
  }
}

/** The present in a sentence: "3 tabs share this session. Tab 2 is renewing it; 7 requests wait." */
export function toPresent(lanes: readonly Lane[], { waiting }: Counters): string {
  const renewing = lanes.find(({ gates }) => gates.some(({ to, hasKey }) => to === null && hasKey));
  const tabs =
    lanes.length < 2
      ? 'One tab has used this session lately.'
      : `${lanes.length} tabs share this session.`;
  if (renewing === undefined) return `${tabs} Nothing waits.`;
  const wait = ['nothing waits', '1 request waits'][waiting] ?? `${waiting} requests wait`;
  return `${tabs} Tab ${renewing.number} is renewing it; ${wait}.`;
}

/** The line to remember: "12 requests, 3 tabs, 1 refresh". */
export function toLine({ requests, tabs, refreshes }: Gathering): string {
  const noun = refreshes === 1 ? 'refresh' : 'refreshes';
  return `${count(requests, 'request')}, ${count(tabs, 'tab')}, ${refreshes} ${noun}`;
}

/** What a gate is labelled with: "401 · 240 ms · renewed · generation 214 → 215". */
export function toGateLabel({ cause, from, to, outcome, generations }: Gate): string {
  const moved = toGenerations(generations);
  return [
    causeTexts[cause].short,
    to === null ? '…' : `${to - from} ms`,
    ...(outcome === null ? [] : [outcomeTexts[outcome].short]),
    ...(moved === '' ? [] : [`generation ${moved}`]),
  ].join(' · ');
}

function toAnswer(status: number | undefined): string {
  if (status === undefined) return '';
  return status === 0 ? ' (no answer)' : ` (${status})`;
}

function toGenerations([before, after]: Gate['generations']): string {
  if (after === null) return '';
  return before === null || before === after ? `${after}` : `${before} → ${after}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
