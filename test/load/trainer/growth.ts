/** How time and memory grow with the prompt, with the candidates of a prompt and with the model, on made-up pairs. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type ChatTokenizer, loadTokenizer } from '@/trainer/io/tokenizer';
import { pythonEnv, pythonVenv } from '../python-venv';
import { type Compared, compare, type Plan } from './compare';
import { madeUpPairs } from './data';
import type { Run } from './sides';

type Bench = {
  model: string;
  tokenizer: ChatTokenizer;
  scratch: string;
  say: (line: string) => void;
  /** The smallest points alone. */
  quick: boolean;
};
type Point = { name: string; beside: boolean; plan: Omit<Plan, 'modes' | 'repeats' | 'epochs'> };

/** Two steps a point; TRL's defaults at those with `beside`. Answers whether every comparison held. */
export async function growth(bench: Bench): Promise<boolean> {
  const few = <T>(all: T[]) => (bench.quick ? all.slice(0, 1) : all);
  const { model, tokenizer } = bench;
  const lengths = few([128, 256, 512, 1024]).map((length) => ({
    name: `prompt of ${length}`,
    beside: length === 128 || length === 512,
    plan: { model, maxLength: 2048, made: madeUpPairs({ prompts: 8, length, answers: 2 }, tokenizer) },
  }));
  const candidates = few([2, 4, 6, 8]).map((answers) => ({
    name: `${answers} candidates, ${(answers * (answers - 1)) / 2} pairs`,
    beside: answers === 2 || answers === 4,
    plan: {
      model,
      ...stepOf((answers * (answers - 1)) / 2),
      made: madeUpPairs({ prompts: 2, length: 256, answers }, tokenizer),
    },
  }));
  const models: Point[] = [];
  for (const [name, folder] of Object.entries(await modelFolders(bench)))
    models.push({
      name,
      beside: true,
      plan: {
        model: folder,
        made: madeUpPairs({ prompts: 8, length: 256, answers: 2 }, await loadTokenizer(folder)),
      },
    });
  let held = true;
  for (const [title, points] of [
    ['Growth with the prompt: four pairs a step, answers of 60 tokens', lengths],
    ['Growth with the candidates: all pairs of a prompt of 256 tokens a step', candidates],
    ['Growth with the model: four pairs a step, prompts of 256 tokens', models],
  ] as const)
    held = (await table(title, [...points], bench)) && held;
  return held;
}

/** Micro-batches of at most four that make up a step. */
function stepOf(pairs: number) {
  const batch = [4, 3, 2, 1].find((n) => pairs % n === 0)!;
  return { batch, accumulation: pairs / batch };
}

async function table(title: string, points: Point[], { scratch, say }: Bench): Promise<boolean> {
  console.log(
    `\n${title}\n  ${''.padEnd(26)}  ours: step, run, peak             TRL, default: step, run, peak`,
  );
  let held = true;
  for (const { name, beside, plan } of points) {
    const modes: Plan['modes'] = beside ? ['default'] : [];
    const compared: Compared = await compare({ ...plan, epochs: 1, modes, repeats: 1 }, scratch, say);
    const trl = compared.trl.default;
    console.log(`  ${name.padEnd(26)}  ${cells(compared.ours)}   ${trl ? cells(trl) : ''}`);
    for (const fault of compared.faults) console.log(`  NOT COMPARABLE. ${fault}`);
    if (compared.faults.length) held = false;
  }
  return held;
}

const cells = ({ stepSeconds, computing, peakMb }: Run) =>
  `${stepSeconds.at(-1)!.toFixed(2).padStart(6)} s ${computing.toFixed(1).padStart(6)} s ${peakMb.toFixed(0).padStart(6)} MB`;

/** nano from the tests, SmolLM2-135M, and 0.5 B parameters by random weights. */
async function modelFolders({ model, scratch, say, quick }: Bench): Promise<Record<string, string>> {
  const nano = path.resolve(import.meta.dirname, '../../fixtures/nano-llama');
  if (quick) return { nano };
  const large = path.join(scratch, 'half-a-billion');
  say('random weights in the shape of Qwen2.5-0.5B are written');
  const file = path.join(import.meta.dirname, 'random_model.py');
  execFileSync(await pythonVenv(), [file, large], {
    env: pythonEnv(),
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    fs.copyFileSync(path.join(model, name), path.join(large, name));
  return { nano, 'SmolLM2-135M': model, '0.5 B, random weights': large };
}
