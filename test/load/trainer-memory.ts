/**
 * What training takes on this machine: peak memory and seconds a pair. Usage: tsx test/load/trainer-memory.ts MODEL_DIR [typical|long] [low].
 * `typical`: 24 pairs of about 150 tokens in steps of 4. `long`: pairs as long as maxLength 1024 lets them be, two completions
 * that fill it, and prompts that do.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadTokenizer } from '../../trainer/io/tokenizer';
import type { Metric, StepMetric } from '../../trainer/metrics';
import { train } from '../../trainer/train';

const [model, kind = 'typical', memory = 'normal'] = process.argv.slice(2);
if (!model || !['typical', 'long'].includes(kind))
  throw new Error('trainer-memory.ts MODEL_DIR [typical|long] [low]');

const scratch = mkdtempSync(path.join(tmpdir(), 'discern-bench-'));
const tokenizer = await loadTokenizer(model);
const words =
  'the rain came late and nobody had brought a coat so we stood under the bakery roof and shared bread'.split(
    ' ',
  );
/** Made-up text of about this many tokens. */
const text = (tokens: number, seed: number) => {
  let out = '';
  for (let i = seed; tokenizer.encode(out).length < tokens; i++)
    out += `${words[(i * i + 3 * i) % words.length]} `;
  return out.trim();
};
const row = (prompt: number, chosen: number, rejected: number, seed: number) => ({
  prompt: [{ role: 'user', content: text(prompt, seed) }],
  chosen: [{ role: 'assistant', content: text(chosen, seed + 1) }],
  rejected: [{ role: 'assistant', content: text(rejected, seed + 2) }],
});
const rows =
  kind === 'typical'
    ? Array.from({ length: 24 }, (_, i) =>
        row(30 + ((i * 7) % 40), 25 + ((i * 5) % 30), 20 + ((i * 11) % 40), i),
      )
    : [row(20, 970, 970, 1), row(900, 90, 90, 2), row(500, 480, 480, 3)];
const data = path.join(scratch, 'pairs.jsonl');
writeFileSync(data, rows.map((r) => `${JSON.stringify(r)}\n`).join(''));

const out = path.join(scratch, 'run');
const batchSize = kind === 'typical' ? 4 : 1;
const result = await train(
  { model, data, batchSize, maxLength: 1024, memory },
  { outDir: out, onEvent: (event) => event.type !== 'progress' && console.error(JSON.stringify(event)) },
);
const steps = readFileSync(path.join(out, 'metrics.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Metric)
  .filter((m): m is StepMetric => !('kind' in m));
const seconds = steps.reduce((sum, m) => sum + m.seconds, 0);
console.log(
  JSON.stringify({
    kind,
    memory,
    backend: result.backend,
    pairs: rows.length,
    tokens: steps.reduce((sum, m) => sum + m.tokens, 0),
    secondsTraining: Number(seconds.toFixed(1)),
    secondsInAll: Number(result.seconds.toFixed(1)),
    secondsAPair: Number((seconds / rows.length).toFixed(2)),
    peakMb: result.peakMb,
  }),
);
rmSync(scratch, { recursive: true });
