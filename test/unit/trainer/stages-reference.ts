/** What torch, transformers and PEFT compute for each stage on the nano models: test/reference/stages.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ChatMessage } from '@/trainer/io/tokenizer';
import type { NANO } from './nano';

/**
 * Of a mean loss. Keys are PEFT's without `.weight` (as `LoraEntry.name`), Hugging Face's names where the whole model is
 * trained, and `head` for the judge's. `first`: the first 8 values, row by row, of layer 0 (or of what the stage names).
 */
export type ReferenceGradient = {
  norms: Record<string, number>;
  /** Norm of all together. */
  total: number;
  first: Record<string, number[]>;
};

/** 8 AdamW steps; `loss` and `gradNorm` (before clipping) are those of the step's batch before its update. */
export type ReferenceCurve<More = object> = {
  settings: {
    learningRate: number;
    schedule: 'constant';
    adam: { beta1: number; beta2: number; eps: number };
    /** Of matrices (embeddings and output rows too); norms and biases do not decay. */
    weightDecay: number;
    maxGradNorm: number;
  };
  steps: ({ loss: number; gradNorm: number } & More)[];
};

type Trained<More = object> = {
  loss: number;
  gradient: ReferenceGradient;
  curve: ReferenceCurve<More>;
};

/**
 * LoRA unless said otherwise: the fixture's adapter is where training starts, the base model is the reference. Pairs are
 * `nanoReference(name).pairs`, all 16, and their `logps.reference`. Losses are means over rows or pairs, for sft and cpt
 * over predicted tokens of the whole batch.
 */
export type StageReference = {
  /** Every step takes all rows. */
  sft: Trained & {
    /** `ids`: the rendered chat. `mask`: 1 where a token is predicted, an assistant turn's text and its end-of-turn token. */
    rows: { messages: ChatMessage[]; ids: number[]; mask: (0 | 1)[] }[];
    /** Predicted tokens of all rows. */
    tokens: number;
  };
  /** Every step takes all pieces. */
  cpt: Trained & {
    texts: string[];
    /** Stands at the end of each text. */
    eos: number;
    maxLength: number;
    /** Texts cut every `maxLength` tokens; each is a sequence from place 0, its first token is not predicted. */
    pieces: number[][];
    tokens: number;
  };
  /** All weights of the base model trained, no adapter. `sft`: the rows above; `dpo`: batches of pairs in order, 2 epochs. */
  full: { sft: Trained; dpo: Trained & { beta: number; batchSize: number } };
  /** Bradley-Terry; the curve is without margins, batches of pairs in order, 2 epochs. */
  judge: Trained & {
    /** [1, D]; reward = head · final norm of the hidden state at a completion's last token. */
    head: number[][];
    /** Chosen, rejected. */
    rewards: [number, number][];
    losses: number[];
    margins: number[];
    lossesWithMargins: number[];
    lossWithMargins: number;
    gradientWithMargins: ReferenceGradient;
    /** Weight of the centering term; without margins. */
    centering: number;
    lossWithCentering: number;
    batchSize: number;
  };
  /** `losses`, `rewards`, `z0` and `gradient` are of the first batch of rows; the curve is 4 epochs of both batches. */
  kto: Trained<{ z0: number }> & {
    beta: number;
    desirableWeight: number;
    undesirableWeight: number;
    batchSize: number;
    /** `pair` and `side`: whose completion of `nanoReference(name).pairs` it is. */
    rows: {
      pair: number;
      side: 'chosen' | 'rejected';
      label: 0 | 1;
      prompt: number[];
      completion: number[];
      referenceLogp: number;
    }[];
    /** log p − log p of the reference, for the prompt of row i and the completion of row i − 1 (of the last row for the first). */
    mismatchedLogRatios: number[];
    z0: number;
    losses: number[];
    rewards: number[];
  };
  /** DPO; the adapter scaled by alpha / √rank. */
  rslora: { beta: number; losses: number[]; loss: number; gradient: ReferenceGradient };
  /** DPO with `offset` · f(margin), f = log(1 + margin) or the margin itself; the gradient is that of `log`. */
  odpo: {
    beta: number;
    offset: number;
    margins: number[];
    losses: { log: number[]; identity: number[] };
    loss: { log: number; identity: number };
    gradient: ReferenceGradient;
  };
};

const FILE = path.resolve(import.meta.dirname, '../../fixtures/stages.json');

export const stageReference = (name: (typeof NANO)[number]): StageReference =>
  (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, StageReference>)[name]!;
