import Bowser from 'bowser';
import type { Device } from '#shared/sessions';

/** Tells browser and operating system by a User-Agent, `null` for what it does not tell. */
export function toDeviceName(userAgent: string): Pick<Device, 'browser' | 'system'> {
  // Bowser refuses an empty one.
  const { browser, os } = Bowser.parse(userAgent || ' ');
  return { browser: nameOrNull(browser.name), system: nameOrNull(os.name) };
}

function nameOrNull(name: string | undefined): string | null {
  return name === undefined || name === '' ? null : name;
}
