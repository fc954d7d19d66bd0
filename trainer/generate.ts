/** Text from a model, with or without a LoRA adapter: several prompts and samples at a time, streamed. */
import { setImmediate } from 'node:timers/promises';
import { type Backend, pickBackend } from './backend';
import { TrainerError } from './errors';
import { type ChatMessage, type ChatTokenizer, loadTokenizer } from './io/tokenizer';
import { Decoder, stepOf } from './model/decode';
import { mergeAdapter } from './model/merge';
import { loadWeights, type Weights } from './model/weights';
import { readPeft } from './peft';
import { chooseToken, type SampleOptions } from './sample';
import { StopStrings } from './stop-strings';
import { type Tensor, tf } from './tf';

export type GenerateRequest = { key: string; messages: ChatMessage[] };
/** `n` samples a prompt. `stop`: a completion ends where one of these begins. */
export type GenerateOptions = SampleOptions & { n: number; maxTokens: number; stop?: string[] };
/** `finished` by an end token, which `ids` ends with and `text` is without, or by a stop string, before which `text` is cut. */
export type Completion = { key: string; sample: number; text: string; ids: number[]; finished: boolean };
export type GenerateHooks = {
  signal?: AbortSignal;
  onToken?: (token: { key: string; sample: number; id: number }) => void;
};

/** Sequences decoded together, and their cached tokens together: half a gigabyte of keys and values for SmolLM2. */
const MAX_SEQUENCES = 16;
const MAX_TOKENS = 8192;

export class TextModel {
  private readonly step: ReturnType<typeof stepOf>;

  private constructor(
    readonly backend: Backend,
    private readonly weights: Weights,
    readonly tokenizer: ChatTokenizer,
  ) {
    this.step = stepOf(weights);
  }

  /** `model` is a Hugging Face folder, `adapter` a PEFT folder. */
  static async open({ model, adapter }: { model: string; adapter?: string | null }): Promise<TextModel> {
    const backend = await pickBackend();
    const tokenizer = await loadTokenizer(model);
    const weights = await loadWeights(model);
    if (adapter) {
      try {
        mergeAdapter(weights, readPeft(adapter, weights.config));
      } catch (error) {
        weights.dispose();
        throw error;
      }
    }
    return new TextModel(backend, weights, tokenizer);
  }

  dispose(): void {
    this.step.dispose();
    this.weights.dispose();
  }

  /** Completions as they finish; those of one prompt in the order they end. Throws `cancelled` when the signal fires. */
  async *generate(
    requests: GenerateRequest[],
    options: GenerateOptions,
    hooks: GenerateHooks = {},
  ): AsyncGenerator<Completion> {
    check(options);
    for (const wave of this.waves(requests, options)) yield* this.decode(wave, options, hooks);
  }

  private async *decode(wave: Sequence[], options: GenerateOptions, { signal, onToken }: GenerateHooks) {
    const prompts = [...new Set(wave.map((s) => s.prompt))];
    const rows = wave.map((s) => prompts.indexOf(s.prompt));
    const decoder = new Decoder(this.weights, prompts, rows, this.step);
    const ends = new Set([...this.tokenizer.eosIds, this.tokenizer.endOfTurnId]);
    const stops = new StopStrings(options.stop ?? [], this.tokenizer);
    let open = wave;
    try {
      for (let logits = decoder.prefill(); ; logits = decoder.step(open.map((s) => s.ids.at(-1)!))) {
        const still: number[] = [];
        for (const [b, id] of choose(logits, open, options).entries()) {
          const sequence = open[b]!;
          sequence.ids.push(id);
          sequence.seen.add(id);
          onToken?.({ key: sequence.key, sample: sequence.sample, id });
          const ended = ends.has(id);
          if (ended || stops.reached(sequence.ids)) yield this.completion(sequence, ended, stops);
          else if (sequence.ids.length >= options.maxTokens) yield this.completion(sequence, false);
          else still.push(b);
        }
        if (!still.length) return;
        await setImmediate();
        if (signal?.aborted) throw new TrainerError('cancelled', 'Generation was cancelled.');
        if (still.length < open.length) decoder.keep(still);
        open = still.map((b) => open[b]!);
      }
    } finally {
      decoder.dispose();
    }
  }

  /** `stops` where the sequence is finished; `ended` with an end token. */
  private completion({ key, sample, ids }: Sequence, ended: boolean, stops?: StopStrings): Completion {
    const text = this.tokenizer.decode(ended ? ids.slice(0, -1) : ids, { skipSpecial: true });
    return { key, sample, text: stops?.cut(text) ?? text, ids, finished: stops !== undefined };
  }

  /** Groups of sequences that fit together. The keys of a prompt stand there once for all its samples. */
  private *waves(requests: GenerateRequest[], options: GenerateOptions): Generator<Sequence[]> {
    let wave: Sequence[] = [];
    let longest = 0;
    let prompts = 0;
    for (const { key, messages } of requests) {
      const prompt = this.promptIds(messages, options.maxTokens);
      const promptKey = prompt.join();
      for (let sample = 0; sample < options.n; sample++) {
        const first = wave.at(-1)?.prompt !== prompt;
        const tokens =
          Math.max(longest, prompt.length) * (prompts + Number(first)) +
          options.maxTokens * (wave.length + 1);
        if (wave.length && (wave.length >= MAX_SEQUENCES || tokens > MAX_TOKENS)) {
          yield wave;
          wave = [];
          longest = prompts = 0;
        }
        if (wave.at(-1)?.prompt !== prompt) prompts++;
        longest = Math.max(longest, prompt.length);
        wave.push({ key, sample, prompt, promptKey, ids: [], seen: new Set(prompt) });
      }
    }
    if (wave.length) yield wave;
  }

  /** A prompt too long for the model loses tokens on its left. */
  private promptIds(messages: ChatMessage[], maxTokens: number): number[] {
    const ids = this.tokenizer.encodeChat(messages, { addGenerationPrompt: true });
    const room = this.weights.config.maxPositions - maxTokens;
    if (room < 1)
      throw new TrainerError(
        'too_long',
        `The model has room for ${this.weights.config.maxPositions} tokens; ${maxTokens} new ones leave none for the prompt.`,
      );
    return ids.slice(Math.max(0, ids.length - room));
  }
}

type Sequence = {
  key: string;
  sample: number;
  prompt: number[];
  promptKey: string;
  /** Tokens written, and those with the prompt's, each once. */
  ids: number[];
  seen: Set<number>;
};

/** The next token of each sequence, from logits [vocab, B], which are disposed. Greedy ones are found on the back end. */
function choose(logits: Tensor, open: Sequence[], options: GenerateOptions): number[] {
  try {
    if (options.temperature === 0 && (options.repetitionPenalty ?? 1) === 1)
      return tf.tidy(() => Array.from(tf.argMax(logits, 0).dataSync()));
    const vocabSize = logits.shape[0]!;
    const turned = tf.transpose(logits);
    const rows = turned.dataSync() as Float32Array;
    turned.dispose();
    return open.map(({ promptKey, sample, ids, seen }, b) => {
      const row = rows.subarray(b * vocabSize, (b + 1) * vocabSize);
      return chooseToken(row, options, { prompt: promptKey, sample, position: ids.length }, seen);
    });
  } finally {
    logits.dispose();
  }
}

function check(options: GenerateOptions): void {
  const { n, maxTokens, temperature, topP, topK = 0, minP = 0, repetitionPenalty = 1, stop = [] } = options;
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new TrainerError('bad_options', what);
  };
  must(Number.isSafeInteger(n) && n >= 1, 'n must be a whole number from 1 on.');
  must(Number.isSafeInteger(maxTokens) && maxTokens >= 1, 'maxTokens must be a whole number from 1 on.');
  must(temperature >= 0, 'temperature must be 0 or above.');
  must(topP > 0 && topP <= 1, 'topP must be above 0 and at most 1.');
  must(Number.isSafeInteger(topK) && topK >= 0, 'topK must be a whole number; 0 switches it off.');
  must(minP >= 0 && minP <= 1, 'minP must be between 0 and 1; 0 switches it off.');
  must(repetitionPenalty > 0, 'repetitionPenalty must be above 0; 1 switches it off.');
  must(
    stop.every((text) => text !== ''),
    'A stop string must not be empty.',
  );
}
