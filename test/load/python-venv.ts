/**
 * Python with transformers and TRL for measurements side by side, made on first use in DISCERN_CACHE/python-bench (about
 * 6 GB: torch's wheel brings its CUDA libraries) and kept. What lies there is remade when a version here changes.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withLock } from '@/trainer/io/lock';

/** Versions that work with each other. */
export const PACKAGES = {
  torch: '2.15.0',
  transformers: '5.24.0',
  trl: '1.16.0',
  peft: '0.21.2',
  datasets: '5.2.0',
  accelerate: '1.15.0',
};

/** Both sides of a measurement use as many threads. */
export const THREADS = os.availableParallelism();

/** For programs of this Python: nothing is fetched while they run, and torch has THREADS threads. */
export const pythonEnv = () => ({
  ...process.env,
  HF_HUB_OFFLINE: '1',
  TOKENIZERS_PARALLELISM: 'false',
  OMP_NUM_THREADS: String(THREADS),
  CUDA_VISIBLE_DEVICES: '',
});

/** The interpreter's path; the first call installs, with progress on stderr. */
export async function pythonVenv(): Promise<string> {
  const cache = process.env.DISCERN_CACHE || path.join(os.homedir(), '.cache/discern');
  const folder = path.join(path.resolve(cache), 'python-bench');
  const python = path.join(folder, 'bin/python');
  const made = path.join(folder, 'made.json');
  const wanted = JSON.stringify(PACKAGES);
  const isMade = () => fs.existsSync(made) && fs.readFileSync(made, 'utf8') === wanted;
  if (isMade()) return python;
  await withLock(`${folder}.lock`, async () => {
    if (isMade()) return;
    fs.rmSync(folder, { recursive: true, force: true });
    await must('python3', ['-m', 'venv', folder], 'making a Python environment');
    const list = Object.entries(PACKAGES).map(([name, version]) => `${name}==${version}`);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', ...list];
    await must(python, pip, `installing ${list.join(' ')}`);
    fs.writeFileSync(made, wanted);
  });
  return python;
}

/** Runs a program to its end, its lines shown as they come, each over the one before on a terminal. */
async function must(file: string, args: string[], what: string): Promise<void> {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let shown = 0;
  const show = (text: string) => {
    const line = `${what.slice(0, 60)}: ${Math.round((performance.now() - began) / 1000)} s, ${text.trim()}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
    else if (performance.now() - shown > 5000) {
      shown = performance.now();
      process.stderr.write(`${line.slice(0, 160)}\n`);
    }
  };
  const take = (chunk: Buffer) => {
    output = (output + chunk).slice(-65_536);
    show(output.trimEnd().split('\n').at(-1) ?? '');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error(`Python 3 with venv is needed for this measurement: install it (${error.message}).`)),
    );
    child.once('close', resolve);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (code === 0) return;
  const why = output.split('\n').findLast((line) => /error/i.test(line)) ?? output.slice(-500);
  throw new Error(`${what} failed: ${why.trim().slice(0, 500)}`);
}

if (process.argv[1] === import.meta.filename) console.log(await pythonVenv());
