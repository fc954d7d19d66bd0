// Sets up the native binding of @tensorflow/tfjs-node-gpu. In this order: TensorFlow from its Python wheel with the
// binding compiled against it; the package's own installer; WebAssembly, with the reason.
// As a program: node scripts/setup/tensorflow.mjs
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../lib/commands.mjs';
import { dataFolder, root as ownRoot, readJson } from '../lib/paths.mjs';
import { identify, isSame, sleep } from '../lib/processes.mjs';
import { explain } from '../lib/steps.mjs';
import { withLock } from './lock.mjs';
import { bindingOptions, link, planFor, prepare, smokeTest } from './tensorflow-wheel.mjs';

/**
 * @typedef {{state: 'absent'|'running'|'ready'|'failed', backend: 'tensorflow-gpu'|'tensorflow-cpu'|'wasm'|null,
 *   reason: string|null, step: string|null, done: number, total: number, seconds: number, startedAt: string|null,
 *   pid: number, message?: string}} SetupState
 */

const stateFile = (data) => path.join(data, 'setup', 'tensorflow.json');
const packageFolder = (root) => path.join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
const absent = {
  state: 'absent',
  backend: null,
  reason: null,
  step: null,
  done: 0,
  total: 0,
  seconds: 0,
  startedAt: null,
  pid: 0,
};

/**
 * Idempotent: returns in milliseconds when the binding stands. Safe in two processes at once. Never throws for a machine
 * that cannot run TensorFlow: then the back end is wasm and `reason` says why.
 * @param {{root?: string, data: string, cache?: string, log?: (line: string) => void}} options
 * @returns {Promise<SetupState>}
 */
export async function setupTensorflow({ root = ownRoot, data, cache, log = () => {} }) {
  const pkg = packageFolder(root);
  const store = path.join(cache ?? (process.env.DISCERN_CACHE || path.join(data, 'cache')), 'tensorflow');
  const done = alreadyDone(data, pkg);
  if (done) return done;
  const report = reporter(data, log);
  try {
    return await withLock(path.join(store, '.lock'), () => setUp({ data, pkg, store, report, log }), {
      onWait: (pid) => report.step(`waiting for the set-up of process ${pid}`, 0, 0),
    });
  } catch (error) {
    return report.end('failed', null, explain(error));
  }
}

/**
 * Waits while a set-up runs (another process's too) and returns its last state; `absent` when none ever began.
 * @param {{data: string, onProgress?: (state: SetupState) => void}} options
 * @returns {Promise<SetupState>}
 */
export async function waitForTensorflow({ data, onProgress }) {
  let last = '';
  for (;;) {
    const state = readState(data);
    if (state.state !== 'running') return state;
    const line = `${state.step} ${state.done}`;
    if (line !== last) onProgress?.(state);
    last = line;
    await sleep(250);
  }
}

/** The state as it stands; a set-up whose process died counts as failed. */
export function readState(data) {
  const state = { ...absent, ...readJson(stateFile(data)) };
  if (state.state !== 'running' || isSame({ pid: state.pid, started: state.started })) return state;
  return { ...state, state: 'failed', reason: 'The set-up was interrupted. Start Discern again.' };
}

/** Ready, and the same package, Node and libraries as then: nothing is loaded to know it. */
function alreadyDone(data, pkg) {
  const mark = readJson(path.join(pkg, 'deps', 'discern.json'));
  if (!mark || mark.key !== keyOf(pkg)) return undefined;
  if (!mark.files.every((file) => fs.existsSync(file))) return undefined;
  const state = readJson(stateFile(data));
  if (state?.state === 'ready' && state.backend === mark.backend) return withMessage(state);
  // A new data folder beside a package that is set up.
  const fresh = { ...absent, state: 'ready', backend: mark.backend, reason: mark.reason, pid: process.pid };
  writeState(data, fresh);
  return withMessage(fresh);
}

const keyOf = (pkg) => {
  const { version } = readJson(path.join(pkg, 'package.json')) ?? {};
  const { platform, arch, versions } = process;
  return [version, platform, arch, versions.modules, bindingOptions(), fs.realpathSync(pkg)].join(' ');
};

async function setUp({ data, pkg, store, report, log }) {
  const done = alreadyDone(data, pkg);
  if (done) return done;
  if (!fs.existsSync(pkg)) throw new Error(`${pkg} does not exist: run npm ci first.`);
  fs.rmSync(path.join(pkg, 'deps', 'discern.json'), { force: true });
  const reasons = [];
  for (const way of [fromWheel, fromInstaller]) {
    try {
      const { backend, reason, files } = await way({ pkg, store, report, log });
      const mark = { key: keyOf(pkg), backend, reason, files };
      fs.writeFileSync(path.join(pkg, 'deps', 'discern.json'), JSON.stringify(mark));
      return report.end('ready', backend, reason);
    } catch (error) {
      reasons.push(explain(error));
      log(String(error?.stack ?? error));
    }
  }
  return report.end('ready', 'wasm', `Native TensorFlow could not be set up. ${reasons.join(' ')}`);
}

async function fromWheel({ pkg, store, report, log }) {
  const plan = await planFor(store);
  const files = await prepare({ plan, pkg, report, log });
  report.step('linking', 0, 0);
  link({ plan, pkg, binding: files.binding });
  report.step('checking', 0, 0);
  const gpu = await smokeTest(pkg);
  const backend = gpu ? 'tensorflow-gpu' : 'tensorflow-cpu';
  const reason = gpu
    ? `TensorFlow ${plan.version} found a GPU.`
    : plan.gpu
      ? `TensorFlow ${plan.version} is set up with CUDA, but found no GPU it can use.`
      : `TensorFlow ${plan.version}; this machine has no NVIDIA GPU.`;
  return { backend, reason, files: [files.binding, files.library, installedBinding(pkg)] };
}

const installedBinding = (pkg) => path.join(pkg, 'lib', 'napi-v8', 'tfjs_binding.node');

/** The installer downloads libtensorflow 2.9.1 and a prebuilt binding from the package's own hosts. */
async function fromInstaller({ pkg, report, log }) {
  report.step("the package's own installer", 0, 0);
  const bin = path.join(pkg, '..', '..', '.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  const limit = AbortSignal.timeout(15 * 60_000);
  const work = run(process.execPath, ['scripts/install.js', 'gpu', 'download'], { cwd: pkg, env });
  const { code, output } = await Promise.race([
    work,
    new Promise((_, reject) =>
      limit.addEventListener('abort', () =>
        reject(new Error('The installer of tfjs-node-gpu took too long.')),
      ),
    ),
  ]);
  log(output);
  const broken = () =>
    new Error(`The installer of tfjs-node-gpu failed (${output.trim().split('\n').at(-1)?.slice(0, 200)}).`);
  if (code !== 0) throw broken();
  const gpu = await smokeTest(pkg).catch(() => {
    throw broken();
  });
  const files = [path.join(pkg, 'deps', 'lib')];
  return {
    backend: gpu ? 'tensorflow-gpu' : 'tensorflow-cpu',
    reason: "The package's own TensorFlow 2.9.1.",
    files,
  };
}

/** Keeps the state file; a step's changes of `done` are written at most five times a second. */
function reporter(data, log) {
  const began = performance.now();
  const state = {
    ...absent,
    state: 'running',
    startedAt: new Date().toISOString(),
    ...identify(process.pid),
  };
  let written = 0;
  let stepBegan = began;
  const seconds = (since) => Math.round((performance.now() - since) / 100) / 10;
  const put = () => {
    state.seconds = seconds(began);
    written = performance.now();
    writeState(data, state);
  };
  return {
    step(step, done, total) {
      const changed = step !== state.step;
      if (changed && state.step) log(`${state.step}: ${seconds(stepBegan)} s`);
      if (changed) stepBegan = performance.now();
      Object.assign(state, { step, done, total });
      if (changed || performance.now() - written > 200) put();
    },
    end(result, backend, reason) {
      if (state.step) log(`${state.step}: ${seconds(stepBegan)} s`);
      Object.assign(state, { state: result, backend, reason, step: null, done: 0, total: 0 });
      put();
      log(`${result}: ${backend ?? ''} ${reason}`);
      return withMessage(state);
    },
  };
}

const withMessage = (state) => ({
  ...state,
  message: [state.backend, state.reason].filter(Boolean).join(': '),
});

function writeState(data, state) {
  const file = stateFile(data);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(state)}\n`);
  fs.renameSync(`${file}.${process.pid}`, file);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const began = performance.now();
  const data = dataFolder();
  const result = await setupTensorflow({ data, log: (line) => console.error(line) });
  console.log(
    `TensorFlow ${result.state}: ${result.message} (${((performance.now() - began) / 1000).toFixed(1)} s)`,
  );
  process.exitCode = result.state === 'failed' ? 1 : 0;
}
