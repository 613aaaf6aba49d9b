import { type DeviceName, toDeviceName } from '../auth/sessions/device-name.ts';

/**
 * Reads the device of a session from its row.
 * | Older server versions stored the whole User-Agent, newer ones leave it empty.
 */
export function readDevice(row: Readonly<Record<string, unknown>>): DeviceName {
  const userAgent = row['user_agent'] as string;
  if (userAgent !== '') return toDeviceName(userAgent);
  return { browser: row['browser'] as string | null, system: row['system'] as string | null };
}
