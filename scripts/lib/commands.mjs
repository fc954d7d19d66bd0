// Programs that a step runs to their end. Each has its own process group, so that a Ctrl-C can end them all.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { root } from './paths.mjs';
import { endGroup } from './processes.mjs';

const running = new Set();
/** Told of each program that starts and ends, so that a supervisor can remember it. */
export const watch = { changed: (_pids) => {} };

/** Ends every program that still runs. */
export const endCommands = () => Promise.all([...running].map((pid) => endGroup(pid, 3000)));

/**
 * Runs a program to its end.
 * @param {{env?: object, cwd?: string, log?: string, show?: boolean, detached?: boolean}} options
 *   log: a file that gets its output; show: the output goes to this process's own; detached: in a group of its own
 * @returns {Promise<{code: number, output: string}>} with the last 64 kB of its output
 */
export async function run(
  file,
  args,
  { env = process.env, cwd = root, log, show = false, detached = true } = {},
) {
  const stdio = show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'];
  const child = spawn(file, args, { cwd, env, detached: detached && process.platform !== 'win32', stdio });
  if (child.pid) running.add(child.pid);
  watch.changed([...running]);
  const sink = log && fs.openSync(log, 'a', 0o600);
  let output = '';
  const take = (chunk) => {
    output = (output + chunk).slice(-65_536);
    if (sink) fs.writeSync(sink, chunk);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit, signal) => resolve(exit ?? `ended by ${signal}`));
    });
    return { code, output };
  } finally {
    running.delete(child.pid);
    watch.changed([...running]);
    if (sink) fs.closeSync(sink);
  }
}
