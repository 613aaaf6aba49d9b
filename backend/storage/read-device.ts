import { type DeviceName, toDeviceName } from '../auth/device-name.ts';

/**
 * The device of a session, from its row.
 *
 * Servers of before browser and system had columns wrote the whole User-Agent, others write none.
 */
export function readDevice(row: Readonly<Record<string, unknown>>): DeviceName {
  const userAgent = row['user_agent'] as string;
  if (userAgent !== '') return toDeviceName(userAgent);
  return { browser: row['browser'] as string | null, system: row['system'] as string | null };
}
