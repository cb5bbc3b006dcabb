import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When the process began, in the system's own words: with the pid it names one process for ever. */
  readonly startedAt: string;
}

/** Who runs under `pid`; undefined when nobody does. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
    return { pid, startedAt };
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat, clock ticks since boot; the name before it may hold spaces and parentheses. */
function startOnLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}

function startByPs(pid: number): string {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
