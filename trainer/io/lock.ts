/** One holder at a time across processes: a file that names the holder's pid and start; a dead holder's lock is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Holder = { pid: number; started: string };

/** Runs `work` while holding `file`; `onWait` is called every quarter second while another process holds it. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { onWait, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!take(file)) {
    signal?.throwIfAborted();
    onWait?.();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

let drafts = 0;

function take(file: string): boolean {
  // The content appears with the name (link is atomic), so that no one reads a lock that is still being written.
  const draft = `${file}.${process.pid}.${++drafts}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = holder(file);
    if (other && !lives(other)) takeAway(file, `${draft}.dead`);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several that see a dead holder, one rename succeeds; a living one's lock that slipped in between is given back. */
function takeAway(file: string, grave: string): void {
  try {
    renameSync(file, grave);
    const buried = holder(grave);
    if (buried && lives(buried)) linkSync(grave, file);
  } catch {
    // Another process was faster.
  } finally {
    rmSync(grave, { force: true });
  }
}

function holder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function lives({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}

/** Clock ticks since boot where /proc tells: a pid used again is another process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
