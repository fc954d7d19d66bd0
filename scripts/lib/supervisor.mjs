// Keeps web and worker running, and remembers them in <data>/run.json so that a start after a crash can end what is left.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureFolder, logFolder, readJson, root, writePrivate } from './paths.mjs';
import { endGroup, identify, isSame, signalGroup } from './processes.mjs';
import { say } from './steps.mjs';

const firstPause = 500;
const longestPause = 30_000;
const calm = 60_000; // up this long, a process counts as healthy again
const largestLog = 20 * 1024 * 1024;

/** The supervisor's record of a data folder. */
export class RunRecord {
  constructor(data) {
    ensureFolder(data);
    this.file = path.join(data, 'run.json');
    this.content = { supervisor: identify(process.pid), children: {} };
  }
  /** The record of a supervisor that runs right now with this data folder, or undefined. */
  running() {
    const other = readJson(this.file);
    return isSame(other?.supervisor) && other.supervisor.pid !== process.pid ? other : undefined;
  }
  /** Ends what a killed supervisor left running. Returns the names of those ended. */
  async endOrphans() {
    const left = Object.entries(readJson(this.file)?.children ?? {}).filter(([, child]) => isSame(child));
    await Promise.all(left.map(([, child]) => endGroup(child.pid)));
    return left.map(([name]) => name);
  }
  set(values) {
    Object.assign(this.content, values);
    writePrivate(this.file, `${JSON.stringify(this.content)}\n`);
  }
  child(name, pid) {
    if (pid) this.content.children[name] = identify(pid);
    else delete this.content.children[name];
    this.set({});
  }
  /** Programs of the set-up that run right now. */
  commands(pids) {
    const { children } = this.content;
    for (const name of Object.keys(children)) if (name.startsWith('command-')) delete children[name];
    for (const pid of pids) children[`command-${pid}`] = identify(pid);
    this.set({});
  }
  remove() {
    fs.rmSync(this.file, { force: true });
  }
}

/** One process that is started again, with growing pauses, when it ends. */
export class Keeper {
  stopped = false;
  failures = 0;

  /** @param {{name: string, args: string[], env: object, data: string, record: RunRecord, again?: boolean}} what */
  constructor(what) {
    Object.assign(this, { again: true, ...what });
    this.log = path.join(logFolder(this.data), `${this.name}.log`);
  }

  start() {
    rotate(this.log);
    const out = fs.openSync(this.log, 'a', 0o600);
    // Its output goes to a file and not through a pipe: it must outlive a killed supervisor without an error.
    this.child = spawn(process.execPath, this.args, {
      cwd: root,
      env: this.env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', out, out],
    });
    fs.closeSync(out);
    this.startedAt = Date.now();
    this.pid = this.child.pid;
    this.record.child(this.name, this.pid);
    this.child.once('error', (error) => say(`${this.name} cannot be started: ${error.message}`));
    this.child.once('exit', (code, signal) => this.ended(code, signal));
    return this;
  }

  ended(code, signal) {
    // Whatever it had started (a training child) must not go on beside its successor.
    if (this.pid) signalGroup(this.pid, 'SIGKILL');
    this.pid = undefined;
    this.record.child(this.name);
    if (this.stopped || (!this.again && code === 0)) return;
    this.failures = Date.now() - this.startedAt > calm ? 0 : this.failures + 1;
    if (!this.again) return say(`${this.name} ended (${signal ?? `code ${code}`}); see ${this.log}`);
    const pause = Math.min(firstPause * 2 ** Math.min(this.failures, 10), longestPause);
    say(
      `${this.name} ended (${signal ?? `code ${code}`}); starting it again in ${pause / 1000} s; see ${this.log}`,
    );
    this.timer = setTimeout(() => this.start(), pause);
  }

  async stop(grace) {
    this.stopped = true;
    clearTimeout(this.timer);
    if (!this.pid) return;
    await endGroup(this.pid, grace);
    this.record.child(this.name);
  }
}

function rotate(file) {
  try {
    if (fs.statSync(file).size > largestLog) fs.renameSync(file, `${file}.1`);
  } catch {}
}

/** Shows what is added to a log file, each line with a prefix. Returns a function that ends it. */
export function follow(file, prefix) {
  let at = fs.existsSync(file) ? fs.statSync(file).size : 0;
  let rest = '';
  const read = () => {
    let size = 0;
    try {
      size = fs.statSync(file).size;
    } catch {}
    if (size < at) at = 0; // rotated
    if (size === at) return;
    const fd = fs.openSync(file, 'r');
    const bytes = Buffer.alloc(Math.min(size - at, 1 << 20));
    at += fs.readSync(fd, bytes, 0, bytes.length, at);
    fs.closeSync(fd);
    const lines = (rest + bytes.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) say(`${prefix} ${line}`);
  };
  const timer = setInterval(read, 250);
  return () => {
    clearInterval(timer);
    read();
  };
}
