// npm run bench -- trainer steps [FOLDER]: one training step of a model as a graph, as a graph with products in bfloat16, and
// eagerly, each in a process of its own, side by side with the speed of a large matrix product in the same process. FOLDER:
// a Hugging Face folder. Batches are made-up tokens in the lengths of HH-RLHF; times are those of the third run, when
// graphs exist and processor caches are warm.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pickBackend } from '@/trainer/backend';
import { packPairs, type TokenPair } from '@/trainer/data/pack';
import { setMode } from '@/trainer/graph/compute';
import { setPrecision } from '@/trainer/graph/precision';
import { speedOfLargeProduct } from '@/trainer/measure-speed';
import { answerLogps } from '@/trainer/model/answer-logps';
import { LINEAR_LAYERS } from '@/trainer/model/linear-layers';
import { loraTensors, newAdapter } from '@/trainer/model/lora';
import { withLora } from '@/trainer/model/trainable';
import { loadWeights } from '@/trainer/model/weights';
import { groupGradient } from '@/trainer/stages/gradients';
import { tf } from '@/trainer/tf';
import { forwardOperations, workOf } from './operations';

const tokens = (n: number, seed: number) =>
  Array.from({ length: n }, (_, i) => ((i * 7919 + seed * 104_729) % 800) + 3);
const pairs = (lengths: [number, number, number][]): TokenPair[] =>
  lengths.map(([p, c, r], i) => ({
    prompt: tokens(p, i),
    chosen: tokens(c, i + 9),
    rejected: tokens(r, i + 99),
  }));
/** Five answers in order make ten pairs. */
function ranking(prompt: number, answers: number[]): TokenPair[] {
  const texts = answers.map((n, i) => tokens(n, i + 50));
  return texts.flatMap((chosen, i) =>
    texts.slice(i + 1).map((rejected) => ({ prompt: tokens(prompt, 1), chosen, rejected })),
  );
}
const BATCHES: Record<string, TokenPair[]> = {
  'four pairs, 520 tokens': pairs([
    [80, 32, 24],
    [40, 50, 20],
    [120, 20, 40],
    [60, 16, 18],
  ]),
  'four pairs, 1,000 tokens': pairs([
    [160, 60, 50],
    [80, 90, 45],
    [190, 45, 70],
    [120, 40, 50],
  ]),
  'a ranking of five, ten pairs': ranking(120, [60, 80, 40, 70, 50]),
};
const RUNS = 3;
const settings = { beta: 0.1, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;

/** As a graph, as a graph with products in bfloat16, operation by operation. */
const WAYS = ['graph', 'bfloat16', 'eager'] as const;
type Way = (typeof WAYS)[number];

async function measure(way: Way, folder: string): Promise<void> {
  const { name } = await pickBackend();
  setMode(way === 'eager' ? 'eager' : 'graph');
  const product = await speedOfLargeProduct(3);
  setPrecision(way === 'bfloat16' ? 'bfloat16' : 'float32');
  const weights = await loadWeights(folder);
  const spec = { rank: 16, alpha: 32, rslora: false, targets: [...LINEAR_LAYERS] };
  const lora = loraTensors(newAdapter(weights.config, spec, 1));
  const rows = Object.entries(BATCHES).map(([what, batch]) => {
    const packed = packPairs(batch);
    const reference = new Float32Array(2 * packed.pairs).fill(-50);
    const best = { forward: Number.POSITIVE_INFINITY, training: Number.POSITIVE_INFINITY };
    for (let i = 0; i < RUNS; i++) {
      const began = performance.now();
      answerLogps(weights, lora, packed);
      const between = performance.now();
      tf.dispose(groupGradient(withLora(weights, lora), packed, reference, settings, false).gradient);
      best.forward = (between - began) / 1000;
      best.training = (performance.now() - between) / 1000;
    }
    const { products: forward } = forwardOperations(weights.config, { ...workOf(batch), seen: 0 });
    return {
      what,
      tokens: packed.ids.length,
      forward: best.forward,
      training: best.training,
      share: (3 * forward) / product / (best.forward + best.training),
    };
  });
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ backend: name, gflops: product / 1e9, peakMb, rows }));
}

type Measured = {
  backend: string;
  gflops: number;
  peakMb: number;
  rows: { what: string; tokens: number; forward: number; training: number; share: number }[];
};

const [first, second] = process.argv.slice(2);
if (first === '--mode') await measure(second as Way, process.argv[4]!);
else {
  const folder = path.resolve(first!);
  for (const mode of WAYS) {
    const out = execFileSync(
      process.execPath,
      ['--import', 'tsx', import.meta.filename, '--mode', mode, folder],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const { backend, gflops, peakMb, rows } = JSON.parse(out.trim().split('\n').at(-1)!) as Measured;
    console.log(`${mode}: ${backend}, ${gflops.toFixed(0)} GFLOP/s for a 1024³ product, peak ${peakMb} MB`);
    for (const r of rows)
      console.log(
        `  ${r.what.padEnd(30)} ${String(r.tokens).padStart(5)} rows  log-probabilities ${r.forward.toFixed(2)} s  ` +
          `gradient ${r.training.toFixed(2)} s  ${(100 * r.share).toFixed(0)} % of the product's speed`,
      );
  }
}
