import Bowser from 'bowser';
import type { SessionSummary } from '#shared/sessions';

/** All that is kept and shown of a device, derived from its User-Agent. */
export type DeviceName = Pick<SessionSummary, 'browser' | 'system'>;

// Bowser copies unknown names from the User-Agent, so a client could make them any length.
const maxUserAgentLength = 200;
const maxNameLength = 40;

/** Derives browser and operating system from a User-Agent; `null` for what it doesn't contain. */
export function toDeviceName(userAgent: string): DeviceName {
  // Bowser throws on an empty string.
  const { browser, os } = Bowser.parse(userAgent.slice(0, maxUserAgentLength) || ' ');
  return { browser: toNameOrNull(browser.name), system: toNameOrNull(os.name) };
}

function toNameOrNull(name = ''): string | null {
  return name.slice(0, maxNameLength) || null;
}
