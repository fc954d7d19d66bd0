import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** The command line of a process, or undefined when there is none. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    try {
      return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    } catch {
      return undefined;
    }
  }
}

/**
 * Ends a child that a killed worker left behind, before its work is started anew: two must never write one folder.
 * The pid counts only while its command line carries the label, so a reused number hits nobody else.
 */
export async function endOrphan(pidFile: string, label: string): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return;
  }
  const alive = () => commandOf(pid)?.includes(label) ?? false;
  if (alive()) process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 200 && alive(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  rmSync(pidFile, { force: true });
}
