import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'discern-setup-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const url = (file: string) => JSON.stringify(path.join(root, 'scripts/setup', file));

/** Runs a module's text in a Node of its own and parses its last line. */
async function run(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

/** A checkout whose TensorFlow package has only an installer, which fails. */
function checkout(name: string): { root: string; data: string } {
  const folder = path.join(scratch, name);
  const pkg = path.join(folder, 'node_modules/@tensorflow/tfjs-node-gpu');
  mkdirSync(path.join(pkg, 'scripts'), { recursive: true });
  mkdirSync(path.join(pkg, 'binding'));
  writeFileSync(path.join(pkg, 'package.json'), '{"name": "@tensorflow/tfjs-node-gpu", "version": "4.22.0"}');
  writeFileSync(
    path.join(pkg, 'scripts/install.js'),
    'console.error("no route to the host"); process.exit(1)',
  );
  return { root: folder, data: path.join(folder, 'data') };
}

describe('the TensorFlow set-up', () => {
  it('falls back to wasm with every reason, and leaves its state', async () => {
    const where = checkout('no-tools');
    // A PATH with nothing on it: no Python, no compiler, no GPU tool.
    const script = `import { setupTensorflow } from ${url('tensorflow.mjs')};
      console.log(JSON.stringify(await setupTensorflow(${JSON.stringify(where)})));`;
    const state = await run(script, { PATH: scratch, DISCERN_CACHE: path.join(scratch, 'cache') });
    expect(state).toMatchObject({ state: 'ready', backend: 'wasm', step: null });
    expect((state as { reason: string }).reason).toMatch(
      /install python3 and python3-pip.*no route to the host/,
    );
    const stored = JSON.parse(readFileSync(path.join(where.data, 'setup/tensorflow.json'), 'utf8'));
    expect(stored).toMatchObject({ state: 'ready', backend: 'wasm' });
  });

  it('says what is wrong when the packages are missing', async () => {
    const where = { root: path.join(scratch, 'nothing'), data: path.join(scratch, 'nothing-data') };
    const state = await run(
      `import { setupTensorflow } from ${url('tensorflow.mjs')};
      console.log(JSON.stringify(await setupTensorflow(${JSON.stringify(where)})));`,
      { DISCERN_CACHE: path.join(scratch, 'cache') },
    );
    expect(state).toMatchObject({ state: 'failed', reason: expect.stringMatching(/run npm ci first/) });
  });

  it('a set-up that was interrupted does not keep others waiting', async () => {
    const data = path.join(scratch, 'interrupted');
    mkdirSync(path.join(data, 'setup'), { recursive: true });
    const state = { state: 'running', step: 'compiling', pid: 2 ** 22 + 1, started: 'long ago' };
    writeFileSync(path.join(data, 'setup/tensorflow.json'), JSON.stringify(state));
    const script = `import { waitForTensorflow } from ${url('tensorflow.mjs')};
      console.log(JSON.stringify(await waitForTensorflow({ data: ${JSON.stringify(data)} })));`;
    expect(await run(script)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/interrupted/),
    });
  });

  it('waits for a set-up that runs', async () => {
    const data = path.join(scratch, 'waiting');
    mkdirSync(path.join(data, 'setup'), { recursive: true });
    const file = path.join(data, 'setup/tensorflow.json');
    const script = `import fs from 'node:fs'; import { identify } from ${JSON.stringify(path.join(root, 'scripts/lib/processes.mjs'))};
      import { waitForTensorflow } from ${url('tensorflow.mjs')};
      const put = (state, step) => fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ ...identify(process.pid), state, step }));
      put('running', 'unpacking'); setTimeout(() => put('ready', null), 600);
      const steps = [];
      const last = await waitForTensorflow({ data: ${JSON.stringify(data)}, onProgress: (s) => steps.push(s.step) });
      console.log(JSON.stringify({ last: last.state, steps }));`;
    expect(await run(script)).toEqual({ last: 'ready', steps: ['unpacking'] });
  });
});

describe('the lock', () => {
  it('is held by one of many processes at a time', async () => {
    const lock = path.join(scratch, 'one.lock');
    const log = path.join(scratch, 'one.log');
    const script = `import fs from 'node:fs'; import { withLock } from ${url('lock.mjs')};
      for (let i = 0; i < 3; i++) await withLock(${JSON.stringify(lock)}, async () => {
        fs.appendFileSync(${JSON.stringify(log)}, 'in '); await new Promise((r) => setTimeout(r, 20));
        fs.appendFileSync(${JSON.stringify(log)}, 'out ');
      });
      console.log('1');`;
    await Promise.all([run(script), run(script), run(script), run(script)]);
    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(12));
  });

  it('of a killed process is taken over', async () => {
    const lock = path.join(scratch, 'dead.lock');
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { withLock } from ${url('lock.mjs')};
        await withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    const script = `import { withLock } from ${url('lock.mjs')};
      console.log(JSON.stringify(await withLock(${JSON.stringify(lock)}, async () => 'mine')));`;
    expect(await run(script)).toBe('mine');
  });
});
