import type { Occurrence, RefreshCause, RefreshStep, RequestStep } from './occurrence';
import type { Counters, Gathering } from './counters';
import type { Gate, Lane } from './story';

/** Why a refresh runs, in words. */
export const causeTexts: Record<RefreshCause, string> = {
  rejected: 'a request was rejected (401)',
  early: 'the token was about to expire',
  woke: 'the tab woke up',
  reload: 'the page was loaded',
  asked: 'somebody asked for it',
};

const stepTexts: Record<RequestStep, string> = {
  sent: 'is sent',
  waiting: 'waits for a new token',
  replayed: 'is sent again',
  done: 'is done',
  failed: 'failed',
  cancelled: 'was cancelled',
};

const refreshTexts: Record<RefreshStep, string> = {
  asked: 'needs a new token',
  holding: 'has the lock, and renews the session',
  granted: 'has a new token',
  rejected: 'was told that the session is over',
  unavailable: 'could not reach the server; the session stays',
  shared: 'takes the token another tab has just got',
  dropped: 'gave up the refresh',
};

/** One occurrence as a sentence of the log. */
export function toSentence(occurrence: Occurrence, number: number): string {
  const tab = `Tab ${number}`;
  switch (occurrence.what) {
    case 'request': {
      const { method, path, step, status } = occurrence;
      const code = status === null ? '' : ` (${status})`;
      return `${tab}: ${method} ${path} ${stepTexts[step]}${code}.`;
    }
    case 'refresh': {
      const { step, cause, generation } = occurrence;
      const why = step === 'asked' ? `: ${causeTexts[cause]}` : '';
      const which = step === 'granted' && generation !== null ? `, generation ${generation}` : '';
      return `${tab} ${refreshTexts[step]}${which}${why}.`;
    }
    case 'opened':
      return `${tab} joined.`;
    case 'closed':
      return `${tab} left.`;
  }
}

/** The present in a sentence: "3 tabs share this session. Tab 2 is renewing it; 7 requests wait." */
export function toPresent(lanes: readonly Lane[], { waiting }: Counters): string {
  const open = lanes.filter(({ isOpen }) => isOpen);
  const renewing = open.find(({ gates }) => gates.some(isRunning));
  const tabs =
    open.length === 1 ? 'One tab has this session.' : `${open.length} tabs share this session.`;
  if (renewing === undefined) return `${tabs} Nothing waits.`;
  const wait =
    waiting === 0
      ? 'nothing waits'
      : waiting === 1
        ? '1 request waits'
        : `${waiting} requests wait`;
  return `${tabs} Tab ${renewing.number} is renewing it; ${wait}.`;
}

/** The line to remember. */
export function toLine({ requests, tabs, refreshes }: Gathering): string {
  return `${count(requests, 'request')}, ${count(tabs, 'tab')}, ${count(refreshes, 'refresh', 'refreshes')}`;
}

/** What a gate is labelled with: its cause, how long it took, the step of the generation. */
export function toGateLabel({ cause, from, to, generations: [before, after], step }: Gate): string {
  const causes: Record<RefreshCause, string> = {
    rejected: '401',
    early: 'early',
    woke: 'woke up',
    reload: 'reload',
    asked: 'asked',
  };
  const duration = to === null ? '…' : `${Math.round(to - from)} ms`;
  const moved = step === 'granted' || step === 'shared';
  const generations = moved && after !== null ? ` · ${before ?? '–'} → ${after}` : '';
  return `${causes[cause]} · ${duration}${generations}`;
}

function isRunning({ to, hasKey }: Gate): boolean {
  return to === null && hasKey;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
