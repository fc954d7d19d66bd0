// TensorFlow's libraries and headers from its Python wheel (Python itself is only used to download and unzip), and the
// package's binding compiled against them. What was made once is kept in the cache, for other clones too.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../lib/commands.mjs';

const VERSION = '2.21.0';
const NAPI = 8;
const CORE = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];
const SESSION_OPTIONS = path.join(import.meta.dirname, 'session-options.h');
const TAGS = ['manylinux_2_27', 'manylinux_2_28', 'manylinux_2_17', 'manylinux2014', 'manylinux1'];
/** Size in bytes, and the hash where the file was seen. */
const WHEELS = {
  'tensorflow-cpu x86_64': {
    bytes: 274_000_871,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  },
  'tensorflow x86_64': { bytes: 620_000_000 },
  'tensorflow aarch64': { bytes: 290_000_000 },
};

/** Decides what to fetch and where it is kept; throws a sentence where there is no wheel for this machine. */
export async function planFor(store) {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  if (process.platform !== 'linux' || !machine)
    throw new Error(
      `TensorFlow's wheel is only used on Linux (this is ${process.platform} ${process.arch}).`,
    );
  const gpu = machine === 'x86_64' && (await succeeds('nvidia-smi', ['-L']));
  const wheel = gpu || machine === 'aarch64' ? 'tensorflow' : 'tensorflow-cpu';
  const folder = path.join(store, `${wheel}${gpu ? '-cuda' : ''}-${VERSION}-${machine}`);
  return { version: VERSION, machine, gpu, wheel, folder, tree: path.join(folder, 'tree') };
}

/**
 * Brings libraries, headers and binding into the cache.
 * @returns {Promise<{binding: string, library: string}>}
 */
export async function prepare({ plan, pkg, report, log }) {
  const library = path.join(plan.tree, 'tensorflow', CORE[0]);
  if (!fs.existsSync(library)) await fetchTree({ plan, report, log });
  const binding = path.join(plan.folder, `tfjs_binding-${sourceHash(pkg)}.node`);
  if (!fs.existsSync(binding)) {
    report.step('compiling', 0, 0);
    await compile({ plan, pkg, binding, log });
  }
  return { binding, library };
}

async function fetchTree({ plan, report, log }) {
  const python = await findPython();
  const draft = path.join(plan.folder, 'draft');
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { recursive: true });
  const info = WHEELS[`${plan.wheel} ${plan.machine}`] ?? {};
  await download({
    python,
    plan,
    wanted: [`${plan.wheel}==${VERSION}`],
    draft,
    total: info.bytes,
    report,
    log,
  });
  const wheel = wheelsIn(draft)[0];
  if (info.sha256 && (await sha256(wheel)) !== info.sha256)
    throw new Error(`The wheel of ${plan.wheel} ${VERSION} does not have the expected hash. Try again.`);
  if (plan.gpu) {
    const wanted = await cudaWheels(python, wheel);
    await download({ python, plan, wanted, draft, total: 2_500_000_000, report, log });
  }
  const wheels = wheelsIn(draft);
  const tree = path.join(draft, 'tree');
  for (const [i, file] of wheels.entries()) {
    report.step('unpacking', i, wheels.length);
    await must(python, ['-c', UNPACK, file, tree], 'The wheel could not be unpacked', log);
    fs.rmSync(file);
  }
  fs.rmSync(plan.tree, { recursive: true, force: true });
  fs.renameSync(tree, plan.tree);
  fs.rmSync(draft, { recursive: true, force: true });
}

/** Takes the libraries and headers out of a wheel, file names checked by zipfile. */
const UNPACK = `
import sys, zipfile
wheel, out = sys.argv[1:]
core = ('tensorflow/${CORE[0]}', 'tensorflow/${CORE[1]}')
with zipfile.ZipFile(wheel) as z:
    for i in z.infolist():
        n = i.filename
        if n.startswith('tensorflow/include/') or n in core or (n.startswith('nvidia/') and '.so' in n):
            z.extract(i, out)
`;

/** The CUDA wheels that TensorFlow's own metadata names for its extra "and-cuda". */
async function cudaWheels(python, wheel) {
  const script = `
import sys, zipfile, email
with zipfile.ZipFile(sys.argv[1]) as z:
    name = next(n for n in z.namelist() if n.endswith('.dist-info/METADATA'))
    for d in email.message_from_bytes(z.read(name)).get_all('Requires-Dist') or []:
        if 'and-cuda' in d: print(d.split(';')[0].strip())
`;
  const output = await must(
    python,
    ['-c', script, wheel],
    "The wheel's list of CUDA libraries could not be read",
  );
  return output
    .split('\n')
    .filter((line) => /^[a-z0-9_.-]+[\s\d<>=.,()!~]*$/i.test(line) && line.startsWith('nvidia-'));
}

async function download({ python, plan, wanted, draft, total = 0, report, log }) {
  const label = `downloading ${wanted.length === 1 ? wanted[0] : 'the CUDA libraries'}`;
  const before = sizeOf(draft);
  const watch = setInterval(() => report.step(label, Math.min(sizeOf(draft) - before, total), total), 300);
  report.step(label, 0, total);
  const platforms = TAGS.flatMap((tag) => ['--platform', `${tag}_${plan.machine}`]);
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--no-cache-dir',
  ];
  args.push('--only-binary=:all:', '--python-version', '3.12', '--implementation', 'cp', ...platforms);
  try {
    // pip writes to its temporary folder first: kept here, where the progress is counted and the space is.
    const env = { ...process.env, TMPDIR: draft };
    await must(
      python,
      [...args, '--dest', draft, ...wanted],
      `pip could not download ${plan.wheel} ${VERSION}`,
      log,
      env,
    );
  } finally {
    clearInterval(watch);
  }
}

async function findPython() {
  for (const python of ['python3', 'python'])
    if (await succeeds(python, ['-m', 'pip', '--version'])) return python;
  throw new Error('Python 3 with pip is needed to download TensorFlow: install python3 and python3-pip.');
}

async function compile({ plan, pkg, binding, log }) {
  const compiler = process.env.CXX || 'g++';
  if (!(await succeeds(compiler, ['--version'])))
    throw new Error('A C++ compiler is needed to build the TensorFlow binding: install g++.');
  const lib = path.join(plan.tree, 'tensorflow');
  const draft = `${binding}.${process.pid}`;
  const args = [
    '-O2',
    '-fPIC',
    '-shared',
    '-std=c++17',
    `-DNAPI_VERSION=${NAPI}`,
    '-DBUILDING_NODE_EXTENSION',
    '-include',
    SESSION_OPTIONS,
  ];
  args.push(`-I${await nodeHeaders()}`, `-I${path.join(lib, 'include')}`, '-I.', '-I..');
  args.push(
    ...SOURCES.map((name) => path.join('binding', name)),
    ...CORE.map((name) => path.join(lib, name)),
  );
  args.push('-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', draft);
  await must(compiler, args, 'The TensorFlow binding could not be compiled', log, process.env, pkg);
  fs.renameSync(draft, binding);
}

/** The folder with node_api.h: beside node itself, or where npm and node-gyp keep it. */
async function nodeHeaders() {
  const { output } = await run('npm', ['config', 'get', 'nodedir']).catch(() => ({ output: '' }));
  const nodedir = output.trim().split('\n').at(-1) ?? '';
  const places = [
    path.resolve(process.execPath, '../../include/node'),
    ...(path.isAbsolute(nodedir) ? [path.join(nodedir, 'include/node')] : []),
    path.join(process.env.HOME ?? '/', '.cache/node-gyp', process.versions.node, 'include/node'),
  ];
  const found = places.find((place) => fs.existsSync(path.join(place, 'node_api.h')));
  if (found) return found;
  throw new Error(
    `Node's headers (node_api.h) are in none of ${places.join(', ')}: install them (libnode-dev, nodejs-dev) or set npm's nodedir.`,
  );
}

/** Puts libraries, headers and binding where the package looks for them. */
export function link({ plan, pkg, binding }) {
  const deps = path.join(pkg, 'deps');
  const lib = path.join(deps, 'lib');
  fs.rmSync(deps, { recursive: true, force: true });
  fs.mkdirSync(lib, { recursive: true });
  const source = path.resolve(plan.tree, 'tensorflow');
  fs.symlinkSync(path.join(source, 'include'), path.join(deps, 'include'));
  const [cc, framework] = CORE.map((name) => path.join(source, name));
  const links = {
    'libtensorflow.so': cc,
    'libtensorflow_cc.so.2': cc,
    'libtensorflow_framework.so': framework,
  };
  links['libtensorflow_framework.so.2'] = framework;
  // TensorFlow looks for CUDA beside itself ($ORIGIN in its run path).
  for (const file of cudaLibraries(plan)) links[path.basename(file)] = file;
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(lib, name));
  const folder = path.join(pkg, 'lib', `napi-v${NAPI}`);
  fs.mkdirSync(folder, { recursive: true });
  const draft = path.join(folder, `.${process.pid}.node`);
  fs.copyFileSync(binding, draft);
  fs.renameSync(draft, path.join(folder, 'tfjs_binding.node'));
}

function cudaLibraries(plan) {
  const folder = path.resolve(plan.tree, 'nvidia');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((file) => /\.so(\.\d+)*$/.test(file));
}

/**
 * Loads the package in a process of its own and multiplies two matrices.
 * @returns {Promise<boolean>} whether it computes on a GPU
 */
export async function smokeTest(pkg) {
  const script = `
const util = require('node:util');
util.isNullOrUndefined ??= (v) => v === null || v === undefined;
const tf = require(${JSON.stringify(pkg)});
const [v] = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
if (v !== 3) throw new Error('2x3 times 3x2 gave ' + v);
console.log('gpu=' + Boolean(tf.backend().isUsingGpuDevice));`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const output = await must(process.execPath, ['-e', script], 'TensorFlow does not load', undefined, env);
  return output.includes('gpu=true');
}

/** Of how the binding makes its sessions: another hash is another binding. */
export const bindingOptions = () =>
  createHash('sha256').update(fs.readFileSync(SESSION_OPTIONS)).digest('hex').slice(0, 8);

function sourceHash(pkg) {
  const hash = createHash('sha256').update(`${VERSION} ${NAPI}`).update(bindingOptions());
  const folder = path.join(pkg, 'binding');
  for (const name of fs.readdirSync(folder).sort()) hash.update(fs.readFileSync(path.join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function sha256(file) {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

const wheelsIn = (dir) =>
  fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.whl'))
    .sort((a, b) => Number(b.startsWith('tensorflow')) - Number(a.startsWith('tensorflow')))
    .map((name) => path.join(dir, name));

/** Bytes below a folder; files may vanish while it looks. */
function sizeOf(dir) {
  let bytes = 0;
  try {
    for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size;
  } catch {}
  return bytes;
}

const succeeds = async (file, args) => {
  try {
    return (await run(file, args)).code === 0;
  } catch {
    return false;
  }
};

async function must(file, args, sentence, log, env = process.env, cwd = undefined) {
  const { code, output } = await run(file, args, { env, ...(cwd ? { cwd } : {}) });
  log?.(output.trim());
  if (code === 0) return output;
  const lines = output.trim().split('\n');
  const why = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
  throw new Error(`${sentence} (${why.trim().slice(0, 300)}).`);
}
