// Processes by pid and start time, so that a number used again by the system is never taken for an old process.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** True while a process has this pid (a zombie, dead but not yet collected by its parent, does not count). */
export function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return procStat(pid)?.[0] !== 'Z';
}

/** The fields of /proc/<pid>/stat after the command name, or undefined where there is no /proc. */
function procStat(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When the process started, as a string to compare: clock ticks since boot on Linux, `ps lstart` elsewhere. */
export function startTime(pid) {
  const stat = procStat(pid);
  if (stat) return `${bootId()}:${stat[19]}`;
  if (process.platform === 'linux' || process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function bootId() {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
  } catch {
    return '';
  }
}

/** A record that names one process for good. */
export const identify = (pid) => ({ pid, started: startTime(pid) });

/** True while exactly the process that was identified still runs. */
export const isSame = (record) =>
  Boolean(record?.pid) && isAlive(record.pid) && startTime(record.pid) === record.started;

/** Sends a signal to a process group (its leader's pid), or to the process alone where it leads none. */
export function signalGroup(pid, signal) {
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
      return true;
    } catch {}
  }
  return false;
}

/** Ends a process group: SIGTERM, then SIGKILL after `grace` ms. Resolves when its leader is gone. */
export async function endGroup(pid, grace = 8000) {
  if (!isAlive(pid)) return;
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < grace && isAlive(pid); waited += 25) await sleep(25);
  signalGroup(pid, 'SIGKILL');
  for (let waited = 0; waited < 2000 && isAlive(pid); waited += 25) await sleep(25);
}
