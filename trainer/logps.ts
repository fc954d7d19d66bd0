/** Log-probabilities of pairs under a model, with and without an adapter. */
import { pickBackend } from './backend';
import { groupStream, packPairs, type TokenPair } from './data/pack';
import { encodeWhole, readPairRows } from './data/pairs';
import { loadTokenizer } from './io/tokenizer';
import { answerLogps } from './model/answer-logps';
import { loraTensors } from './model/lora';
import { GROUP_ROWS } from './model/memory';
import { loadWeights } from './model/weights';
import { readPeft } from './peft';

/** Sums over completion tokens, in nats; the reference is the model with the adapter off. */
export type LogpsRow = {
  line: number;
  chosen: number;
  rejected: number;
  reference_chosen: number;
  reference_rejected: number;
};
export type LogpsInput = {
  model: string;
  adapter?: string | null;
  /** JSONL of {prompt, chosen, rejected}. */
  pairs: string;
  completionEnd?: 'turn' | 'template';
  /** Of prompt and longer completion; default: what the model has room for. Prompts are cut on their left. */
  maxLength?: number;
};

/** One row a line, in the order of the file, also for pairs that training would drop. */
export async function* logpsOfPairs(input: LogpsInput): AsyncGenerator<LogpsRow> {
  await pickBackend();
  const tokenizer = await loadTokenizer(input.model);
  const weights = await loadWeights(input.model);
  const lora = input.adapter ? loraTensors(readPeft(input.adapter, weights.config)) : undefined;
  const options = {
    maxLength: input.maxLength ?? weights.config.maxPositions,
    completionEnd: input.completionEnd ?? ('turn' as const),
  };
  const compute = (rows: NumberedPair[]) => {
    const packed = packPairs(rows);
    const base = answerLogps(weights, undefined, packed);
    const policy = lora ? answerLogps(weights, lora, packed) : base;
    return rows.map(({ line }, i) => ({
      line,
      chosen: policy[2 * i]!,
      rejected: policy[2 * i + 1]!,
      reference_chosen: base[2 * i]!,
      reference_rejected: base[2 * i + 1]!,
    }));
  };
  async function* pairs(): AsyncGenerator<NumberedPair> {
    for await (const { row, line } of readPairRows(input.pairs))
      yield { ...encodeWhole(row, tokenizer, options, { file: input.pairs, line }), line };
  }
  try {
    for await (const rows of groupStream(pairs(), rowsOf, GROUP_ROWS)) yield* compute(rows);
  } finally {
    lora?.dispose();
    weights.dispose();
  }
}

const rowsOf = (p: TokenPair) => p.prompt.length + p.chosen.length + p.rejected.length;

type NumberedPair = TokenPair & { line: number };
