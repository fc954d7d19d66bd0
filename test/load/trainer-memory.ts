/**
 * What a run takes on this machine beside what was estimated: peak memory, seconds a row. Usage:
 *
 *   tsx test/load/trainer-memory.ts MODEL_DIR STAGE PROMPT ANSWER ['{"memory": "low"}']
 *
 * STAGE is cpt, sft, dpo or judge; PROMPT and ANSWER are tokens (cpt: a text of PROMPT + ANSWER). 16 rows of such lengths
 * ± 10 %, in steps of 4 unless the recipe says otherwise; without held-out rows.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { estimate } from '../../trainer/estimate';
import { readModelConfig } from '../../trainer/io/config';
import { loadTokenizer } from '../../trainer/io/tokenizer';
import type { Metric, StepMetric } from '../../trainer/metrics';
import { parseRecipe } from '../../trainer/recipe';
import { train } from '../../trainer/train';

const STAGES = ['cpt', 'sft', 'dpo', 'judge'] as const;
const ROWS = 16;

const [model, wanted, ...numbers] = process.argv.slice(2);
const stage = STAGES.find((name) => name === wanted);
const [prompt, answer] = numbers.map(Number);
if (!model || !stage || !prompt || !answer)
  throw new Error('trainer-memory.ts MODEL_DIR cpt|sft|dpo|judge PROMPT ANSWER [RECIPE]');

const tokenizer = await loadTokenizer(model);
const words =
  'the rain came late and nobody had brought a coat so we stood under the bakery roof and shared bread'.split(
    ' ',
  );
/** Made-up text of about this many tokens. */
function text(tokens: number, seed: number): string {
  const made = Array.from(
    { length: tokens },
    (_, i) => words[((i + seed) * (i + 3 * seed + 1)) % words.length],
  );
  return tokenizer.decode(tokenizer.encode(made.join(' ')).slice(0, tokens));
}
const say = (role: string, content: string) => ({ role, content });
function row(i: number): object {
  const share = 0.9 + (0.2 * ((i * 7) % ROWS)) / ROWS;
  const [p, a] = [Math.round(prompt! * share), Math.round(answer! * share)];
  if (stage === 'cpt') return { text: text(p + a, i) };
  const ask = say('user', text(p, i));
  if (stage === 'sft') return { messages: [ask, say('assistant', text(a, i + 1))] };
  return {
    prompt: [ask],
    chosen: [say('assistant', text(a, i + 1))],
    rejected: [say('assistant', text(a, i + 2))],
  };
}

const scratch = mkdtempSync(path.join(tmpdir(), 'discern-bench-'));
const data = path.join(scratch, 'rows.jsonl');
writeFileSync(data, Array.from({ length: ROWS }, (_, i) => `${JSON.stringify(row(i))}\n`).join(''));
const out = path.join(scratch, 'run');
const recipe = parseRecipe({
  ...{ stage, model, data, maxLength: 4096, ...(stage === 'cpt' || stage === 'sft' ? { evalShare: 0 } : {}) },
  ...JSON.parse(numbers[2] ?? '{}'),
});
const result = await train(recipe, {
  outDir: out,
  onEvent: (event) => event.type !== 'progress' && console.error(JSON.stringify(event)),
});
const steps = readFileSync(path.join(out, 'metrics.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Metric)
  .filter((m): m is StepMetric => !('kind' in m));
const seconds = steps.reduce((sum, m) => sum + m.seconds, 0);
const pairs = stage === 'dpo' || stage === 'judge';
const expected = estimate(
  {
    config: readModelConfig(model),
    stage,
    train: ROWS,
    test: 0,
    epochs: recipe.epochs,
    evalEvery: 0,
    rowsPerStep: recipe.batchSize * recipe.gradientAccumulation,
    rank: recipe.tune === 'full' ? 'full' : recipe.lora.rank,
    memory: recipe.memory,
    meanPrompt: prompt,
    meanCompletion: answer,
    longest: 1.1 * (prompt + (pairs ? 2 : 1) * answer),
  },
  50e9,
);
console.log(
  JSON.stringify({
    ...{ stage, prompt, answer, rank: recipe.lora.rank, memory: recipe.memory, backend: result.backend },
    tokens: steps.reduce((sum, m) => sum + m.tokens, 0),
    secondsARow: Number((seconds / ROWS / recipe.epochs).toFixed(2)),
    recompute: expected.recompute,
    peakMb: result.peakMb,
    estimatedMb: expected.peakMb,
    ratio: Number((expected.peakMb / result.peakMb).toFixed(2)),
  }),
);
rmSync(scratch, { recursive: true });
