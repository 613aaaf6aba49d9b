import { readdirSync, readFileSync } from 'node:fs';

/** The CPU time a process has used so far, user and system, all threads it has; in seconds. */
export function cpuSecondsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  // The first number is in nanoseconds, where /proc/<pid>/stat counts in hundredths of a second.
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
}

/** The memory of a process that is in RAM, in MB. */
export function residentMegabytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000);
}
