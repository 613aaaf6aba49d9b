import { readdirSync, readFileSync } from 'node:fs';

/** Returns the CPU time of a process so far, user and system, of all its threads, in seconds. */
export function cpuSecondsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  // The first number is in nanoseconds; /proc/<pid>/stat counts hundredths of a second.
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
}

/** Returns the resident memory of a process, in MB. */
export function residentMegabytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000);
}
