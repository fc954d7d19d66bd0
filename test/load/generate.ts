/**
 * npm run bench -- generate [--samples 8] [--tokens 128] [--repeats 5] [--greedy 20] [--quick]
 *
 * Text of SmolLM2-135M beside transformers' `generate` in one run: tokens a second of several samples of one prompt, the two
 * in turn, with as many threads; and whether greedy texts are equal, up to a token whose two best logits differ by less
 * than 1e-3. SmolLM2-135M lies in DISCERN_MODELS; transformers is installed on first use.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TextModel } from '@/trainer/generate';
import { type Measured, Transformers } from './generate/transformers';
import { PACKAGES, pythonVenv, THREADS } from './python-venv';

const GOAL = 1.5;
/** Two logits closer than this may change places. */
const TIE = 1e-3;
/** Asks for more than is ever written, so that few samples end before the others. */
const PROMPT =
  'Write a long story about a lighthouse keeper, in many chapters. Begin with the first winter, and describe the sea, the ' +
  'house, the people of the village and every storm in detail.';
const SETTINGS = { temperature: 0.8, topP: 0.95 };

const { values: options } = parseArgs({
  options: {
    samples: { type: 'string' },
    tokens: { type: 'string' },
    repeats: { type: 'string' },
    greedy: { type: 'string' },
    /** Whether it works, not how fast it is. */
    quick: { type: 'boolean', default: false },
  },
});
const number = (name: 'samples' | 'tokens' | 'repeats' | 'greedy', usual: number, quick: number) => {
  const n = Number(options[name] ?? (options.quick ? quick : usual));
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`--${name} must be a whole number.`);
  return n;
};
const samples = number('samples', 8, 8);
const tokens = number('tokens', 128, 24);
const repeats = number('repeats', 5, 1);
const greedy = number('greedy', 20, 2);

const folder = path.join(process.env.DISCERN_MODELS ?? '', 'smollm2-135m');
if (!fs.existsSync(path.join(folder, 'config.json')))
  throw new Error(
    `${folder} is missing: npx discern model pull smollm2-135m, and set DISCERN_MODELS to its folder.`,
  );
const python = await pythonVenv();
const load = os.loadavg()[0]!;
if (load > 1)
  console.log(`Other work is running (load average ${load.toFixed(1)}): times and ratios say little.`);
console.log(
  `torch ${PACKAGES.torch}, transformers ${PACKAGES.transformers}; Node ${process.version}; ${os.cpus()[0]?.model}, ${THREADS} threads each`,
);
const model = await TextModel.open({ model: folder });
const other = await Transformers.start(python, folder);
const ends = [...new Set([...model.tokenizer.eosIds, model.tokenizer.endOfTurnId])];
const idsOf = (prompt: string) =>
  model.tokenizer.encodeChat([{ role: 'user', content: prompt }], { addGenerationPrompt: true });
try {
  const equal = await compareGreedy();
  const ratio = repeats > 0 ? await compareSpeed() : Number.POSITIVE_INFINITY;
  if (!equal || ratio < GOAL) process.exitCode = 1;
} finally {
  other.end();
  model.dispose();
}

async function compareSpeed(): Promise<number> {
  const ids = idsOf(PROMPT);
  console.log(
    `\n${samples} samples of one prompt of ${ids.length} tokens, up to ${tokens} new ones each, temperature ${SETTINGS.temperature}, top-p ${SETTINGS.topP}`,
  );
  const both = async (seed: number) => ({
    ours: await ours(seed),
    theirs: await other.draw({ ids, ends, n: samples, maxTokens: tokens, ...SETTINGS, seed }),
  });
  const first = await both(0);
  console.log(`  first, with graphs made:  ${line(first)}`);
  const ratios: number[] = [];
  for (let seed = 1; seed <= repeats; seed++) {
    const pair = await both(seed);
    ratios.push(rate(pair.ours) / rate(pair.theirs));
    console.log(`  seed ${String(seed).padEnd(20)} ${line(pair)}`);
  }
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]!;
  console.log(
    `  ${ratio >= GOAL ? 'met   ' : 'MISSED'} ${ratio.toFixed(2)}x transformers' tokens a second, median of ${repeats} (goal ${GOAL}x)`,
  );
  return ratio;
}

function rate({ lengths, seconds }: Measured): number {
  return lengths.reduce((a, b) => a + b, 0) / seconds;
}

function line({ ours, theirs }: Record<'ours' | 'theirs', Measured>): string {
  const shown = (one: Measured) => {
    const total = one.lengths.reduce((a, b) => a + b, 0);
    return `${total} tokens in ${one.seconds.toFixed(2)} s, ${rate(one).toFixed(0)} a second`;
  };
  return `ours ${shown(ours)}; transformers ${shown(theirs)}; ${(rate(ours) / rate(theirs)).toFixed(2)}x`;
}

async function ours(seed: number): Promise<Measured> {
  const lengths: number[] = [];
  const request = { key: 'prompt', messages: [{ role: 'user' as const, content: PROMPT }] };
  const began = performance.now();
  for await (const { ids } of model.generate([request], { ...SETTINGS, n: samples, maxTokens: tokens, seed }))
    lengths.push(ids.length);
  return { seconds: (performance.now() - began) / 1000, lengths };
}

/** Whether no text differs but after a tie. */
async function compareGreedy(): Promise<boolean> {
  const file = path.resolve(import.meta.dirname, '../fixtures/smollm2-greedy.json');
  const { rows } = JSON.parse(fs.readFileSync(file, 'utf8')) as { rows: { prompt: string }[] };
  const prompts = rows.slice(0, greedy).map((row) => row.prompt);
  const requests = prompts.map((prompt) => ({
    key: prompt,
    messages: [{ role: 'user' as const, content: prompt }],
  }));
  const said = new Map<string, number[]>();
  const settings = { temperature: 0, topP: 1, seed: 1, n: 1, maxTokens: tokens };
  for await (const { key, ids } of model.generate(requests, settings)) said.set(key, ids);
  const counts = { equal: 0, tie: 0, other: 0 };
  for (const prompt of prompts) {
    const theirs = await other.greedy({ ids: idsOf(prompt), ends, maxTokens: tokens });
    const mine = said.get(prompt)!;
    const at = theirs.ids.findIndex((id, i) => id !== mine[i]);
    const place = at < 0 && mine.length > theirs.ids.length ? theirs.ids.length : at;
    if (place < 0) counts.equal++;
    else if ((theirs.gaps[place] ?? Number.POSITIVE_INFINITY) < TIE) counts.tie++;
    else {
      counts.other++;
      console.log(
        `  NOT EQUAL at token ${place}, where the best logits differ by ${theirs.gaps[place]}: ${prompt}`,
      );
    }
  }
  console.log(
    `\n${prompts.length} prompts greedily, up to ${tokens} tokens: ${counts.equal} texts equal, ${counts.tie} equal up to a tie, ${counts.other} different`,
  );
  return counts.other === 0;
}
