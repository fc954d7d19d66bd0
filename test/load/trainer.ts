/**
 * npm run bench -- trainer [PART ...] [--pairs N] [--epochs LIST] [--modes LIST] [--repeats N] [--quick]
 *
 * Training beside TRL in one run: seconds from a process's start to the saved adapter, peak memory, share of the roofline.
 * It fails when the two sides did not train the same: parameters, tokens, order, and each step's loss. Parts:
 *   hh, sns, rankings   DPO on real pairs (DISCERN_SHARED)
 *   sft                 SFT on real chats, packing on in both
 *   growth              by prompt length, candidates a prompt and model size, on made-up pairs
 *   steps [FOLDER]      one step as a graph and eagerly, without TRL
 *   padding             places without a token over the steps of the pairs, without training and without TRL
 * Without a part all of them. SmolLM2-135M lies in DISCERN_MODELS; TRL is installed on first use.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { PACKAGES, pythonVenv, THREADS } from './python-venv';
import { compare, type Plan } from './trainer/compare';
import { hhPairs, type Made, nerPairs, rankedPairs, taxonomyPairs } from './trainer/data';
import { padding } from './trainer/padding';
import { type Goals, report } from './trainer/report';
import type { TrlMode } from './trainer/sides';

const PARTS = ['hh', 'sns', 'rankings', 'sft', 'growth', 'steps', 'padding'];
const WITHOUT_TRL = ['steps', 'padding'];
const MODES: TrlMode[] = ['default', 'no checkpointing', 'reference first'];
const MEMORY = { default: 0.6, off: 0.35, low: 0.4 };
/** All ten pairs of two rankings are one step. */
const RANKING_STEP = { batch: 4, accumulation: 5 };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string' },
    epochs: { type: 'string' },
    modes: { type: 'string' },
    repeats: { type: 'string' },
    /** Eight pairs, TRL's default alone: whether it works, not how fast it is. */
    quick: { type: 'boolean', default: false },
  },
});
const [part, folder] = positionals;
const parts = !part || part === 'all' ? PARTS : part === 'steps' ? [part] : positionals;
const unknown = parts.find((one) => !PARTS.includes(one));
if (unknown) throw new Error(`There is no part "${unknown}"; the parts are ${PARTS.join(', ')}, all.`);

const say = (line: string) => console.error(`  … ${line}`);
const wanted = (many: number) => Number(options.pairs ?? (options.quick ? 8 : many));
const epochs = (usual: number[]) =>
  options.epochs ? options.epochs.split(',').map(Number) : options.quick ? [1] : usual;
const modes = options.modes
  ? MODES.filter((mode) => options.modes!.split(',').some((one) => mode.startsWith(one)))
  : options.quick
    ? MODES.slice(0, 1)
    : MODES;
const repeats = Number(options.repeats ?? (options.quick ? 1 : 3));
let comparable = true;

const model = path.join(process.env.DISCERN_MODELS ?? '', 'smollm2-135m');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'discern-bench-trainer-'));
try {
  if (parts.some((one) => one !== 'steps') && !fs.existsSync(path.join(model, 'config.json')))
    throw new Error(
      `${model} is missing: npx discern model pull smollm2-135m, and set DISCERN_MODELS to its folder.`,
    );
  if (parts.some((one) => !WITHOUT_TRL.includes(one))) {
    await pythonVenv();
    const versions = Object.entries(PACKAGES).map(([name, version]) => `${name} ${version}`);
    const load = os.loadavg()[0]!;
    if (load > 1)
      console.log(`Other work is running (load average ${load.toFixed(1)}): times and ratios say little.`);
    console.log(
      `${versions.join(', ')}; Node ${process.version}; ${os.cpus()[0]?.model}, ${THREADS} threads each`,
    );
  }
  for (const one of parts) await run(one);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
if (!comparable) process.exitCode = 1;

async function run(name: string): Promise<void> {
  if (name === 'steps') return steps();
  const tokenizer = await loadTokenizer(model);
  if (name === 'padding') {
    if (!padding(tokenizer, wanted(96))) comparable = false;
  } else if (name === 'hh')
    for (const n of epochs([1, 3])) {
      const goals = { speed: n === 1 ? 3 : 4, roofline: 0.6, memory: MEMORY };
      await side(`HH-RLHF`, hhPairs(wanted(96), tokenizer), goals, { epochs: n, low: n === 1 });
    }
  else if (name === 'sns')
    for (const make of [nerPairs, taxonomyPairs])
      for (const n of epochs([1, 3])) {
        const made = make(wanted(96), tokenizer);
        await side(made.what, made, { speed: n === 1 ? 3 : 4, roofline: 0.6, memory: MEMORY }, { epochs: n });
      }
  else if (name === 'rankings') {
    const made = rankedPairs(Math.max(2, Math.ceil(wanted(80) / 20) * 2), tokenizer);
    await side(
      'Rankings of five',
      made,
      { speed: 8, roofline: 0.6, memory: MEMORY },
      { epochs: 1, ...RANKING_STEP },
    );
  } else if (name === 'sft') {
    const { sft } = await import('./trainer/sft');
    const [n = 6] = epochs([6]);
    const sides = modes.filter((mode) => mode !== 'reference first');
    const bench = { model, tokenizer, scratch, say, epochs: n, modes: sides, repeats };
    if (!(await sft(bench))) comparable = false;
  } else {
    const { growth } = await import('./trainer/growth');
    if (!(await growth({ model, tokenizer, scratch, say, quick: options.quick }))) comparable = false;
  }
}

async function side(title: string, made: Made, goals: Goals, plan: Partial<Plan> & { epochs: number }) {
  const compared = await compare({ model, made, modes, repeats, ...plan }, scratch, say);
  report(title, compared, goals);
  if (compared.faults.length) comparable = false;
}

function steps(): void {
  const file = path.join(import.meta.dirname, 'trainer/steps.ts');
  execFileSync(process.execPath, ['--import', 'tsx', file, path.resolve(folder ?? model)], {
    stdio: 'inherit',
  });
}
