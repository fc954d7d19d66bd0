import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

export const usage =
  'doctor    what this machine trains with: back end, threads, speed, memory, which models fit';
export const needsTensorflow = true;

/**
 * → `{backend, reason, mode, cores, instructions, gflops, bfloat16, memoryMb, freeMb, limit, models, node}`; gflops of a 1024³
 * product, best of 5 s; `bfloat16` says what the recipe's `precision: "bfloat16"` makes of the same product here; `freeMb` is what a run may take; `models` says of each how much training it would.
 */
export async function run() {
  const { pickBackend } = await import('../../trainer/backend');
  const { mode } = await import('../../trainer/graph/compute');
  const { speedInBfloat16, speedOfLargeProduct } = await import('../../trainer/measure-speed');
  const { availableMemory } = await import('../../trainer/available-memory');
  const { bytes, limit } = availableMemory();
  const { name, reason } = await pickBackend();
  const gflops = Math.round((await speedOfLargeProduct(5)) / 1e9);
  return {
    backend: name,
    reason,
    mode: mode(),
    cores: os.availableParallelism(),
    instructions: instructions(),
    gflops,
    bfloat16: inBfloat16(gflops, await speedInBfloat16(3)),
    memoryMb: Math.round(os.totalmem() / 2 ** 20),
    freeMb: Math.round(bytes / 2 ** 20),
    limit,
    models: await whatFits(bytes),
    node: process.version,
  };
}

/** Where it is not clearly faster, its rounding buys nothing. */
function inBfloat16(gflops: number, speed: number | undefined) {
  if (speed === undefined) return { gflops: null, advice: 'float32: bfloat16 needs native TensorFlow.' };
  const own = Math.round(speed / 1e9);
  const faster = own > 1.1 * gflops;
  return {
    gflops: own,
    advice: faster
      ? 'bfloat16 multiplies faster here; a step casts besides, so time one before you choose it over float32.'
      : 'float32: bfloat16 is not faster here.',
  };
}

/** Peaks of DPO on pairs of 768 tokens, four a step: LoRA of rank 16, the same with memory "low", and all weights. */
async function whatFits(bytes: number) {
  const { CATALOGUE } = await import('../../trainer/catalogue');
  const { estimate } = await import('../../trainer/estimate');
  return CATALOGUE.map(({ name, shape }) => {
    const peak = (rank: number | 'full', memory: 'normal' | 'low') => {
      const rows = { train: 100, test: 0, epochs: 1, evalEvery: 0, rowsPerStep: 4 };
      const lengths = { meanPrompt: 256, meanCompletion: 256, longest: 768 };
      return estimate({ config: shape, stage: 'dpo', ...rows, ...lengths, rank, memory }, 1).peakMb;
    };
    const needs = { lora: peak(16, 'normal'), loraLow: peak(16, 'low'), full: peak('full', 'low') };
    const fits = Object.entries(needs).flatMap(([how, mb]) => (mb * 2 ** 20 <= bytes ? [how] : []));
    return { name, needsMb: needs, fits };
  });
}

/** What the processor has of the instructions that make products fast; empty where the system does not tell. */
function instructions(): string[] {
  if (!existsSync('/proc/cpuinfo')) return [];
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' ') ?? [];
  return ['avx', 'avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_tile'].filter((flag) => flags.includes(flag));
}
