import Bowser from 'bowser';
import type { Device } from '#shared/sessions';

/** A device as far as a User-Agent tells it: all that is kept and shown of one. */
export type DeviceName = Pick<Device, 'browser' | 'system'>;

// Bowser takes a name that it does not know from the User-Agent: as long as a stranger likes.
const maxUserAgentLength = 200;
const maxNameLength = 40;

/** Tells browser and operating system by a User-Agent, `null` for what it does not tell. */
export function toDeviceName(userAgent: string): DeviceName {
  // Bowser refuses an empty one.
  const { browser, os } = Bowser.parse(userAgent.slice(0, maxUserAgentLength) || ' ');
  return { browser: toNameOrNull(browser.name), system: toNameOrNull(os.name) };
}

function toNameOrNull(name = ''): string | null {
  return name.slice(0, maxNameLength) || null;
}
