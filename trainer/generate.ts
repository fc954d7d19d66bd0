/** Text from a model, with or without a LoRA adapter: several prompts and samples at a time, streamed. */
import { setImmediate } from 'node:timers/promises';
import { type Backend, pickBackend } from './backend';
import { TrainerError } from './errors';
import { type ChatMessage, type ChatTokenizer, loadTokenizer } from './io/tokenizer';
import { Decoder } from './model/decode';
import { mergeAdapter } from './model/merge';
import { loadWeights, type Weights } from './model/weights';
import { readPeft } from './peft';
import { chooseToken, type SampleOptions } from './sample';

export type GenerateRequest = { key: string; messages: ChatMessage[] };
/** `topP` 1 is off, `temperature` 0 is greedy; `n` samples a prompt. */
export type GenerateOptions = SampleOptions & { n: number; maxTokens: number };
/** `ids` ends with the end token when `finished`; `text` is without it. */
export type Completion = { key: string; sample: number; text: string; ids: number[]; finished: boolean };
export type GenerateHooks = {
  signal?: AbortSignal;
  onToken?: (token: { key: string; sample: number; id: number }) => void;
};

/** Sequences decoded together, and their tokens together: half a gigabyte of keys for SmolLM2. */
const MAX_SEQUENCES = 16;
const MAX_TOKENS = 8192;

export class TextModel {
  private constructor(
    readonly backend: Backend,
    private readonly weights: Weights,
    readonly tokenizer: ChatTokenizer,
  ) {}

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
    const decoder = new Decoder(
      this.weights,
      prompts,
      wave.map((s) => prompts.indexOf(s.prompt)),
    );
    const { vocabSize } = this.weights.config;
    const ends = new Set([...this.tokenizer.eosIds, this.tokenizer.endOfTurnId]);
    let open = wave;
    try {
      for (let logits = decoder.prefill(); ; logits = decoder.step(open.map((s) => s.ids.at(-1)!))) {
        const still: number[] = [];
        for (const [b, sequence] of open.entries()) {
          const row = logits.subarray(b * vocabSize, (b + 1) * vocabSize);
          const at = { prompt: sequence.promptKey, sample: sequence.sample, position: sequence.ids.length };
          const id = chooseToken(row, options, at);
          sequence.ids.push(id);
          onToken?.({ key: sequence.key, sample: sequence.sample, id });
          const finished = ends.has(id);
          if (finished || sequence.ids.length >= options.maxTokens) yield this.completion(sequence, finished);
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

  private completion({ key, sample, ids }: Sequence, finished: boolean): Completion {
    const text = this.tokenizer.decode(finished ? ids.slice(0, -1) : ids, { skipSpecial: true });
    return { key, sample, text, ids, finished };
  }

  /** Groups of sequences that fit together. */
  private *waves(requests: GenerateRequest[], options: GenerateOptions): Generator<Sequence[]> {
    let wave: Sequence[] = [];
    let longest = 0;
    for (const { key, messages } of requests) {
      const prompt = this.promptIds(messages, options.maxTokens);
      const promptKey = prompt.join();
      for (let sample = 0; sample < options.n; sample++) {
        const length = Math.max(longest, prompt.length + options.maxTokens);
        if (wave.length && (wave.length >= MAX_SEQUENCES || length * (wave.length + 1) > MAX_TOKENS)) {
          yield wave;
          wave = [];
          longest = 0;
        }
        longest = Math.max(longest, prompt.length + options.maxTokens);
        wave.push({ key, sample, prompt, promptKey, ids: [] });
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

type Sequence = { key: string; sample: number; prompt: number[]; promptKey: string; ids: number[] };

function check({ n, maxTokens, temperature, topP }: GenerateOptions): void {
  const bad = (what: string) => new TrainerError('bad_options', what);
  if (!Number.isSafeInteger(n) || n < 1) throw bad('n must be a whole number from 1 on.');
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1)
    throw bad('maxTokens must be a whole number from 1 on.');
  if (!(temperature >= 0)) throw bad('temperature must be 0 or above.');
  if (!(topP > 0 && topP <= 1)) throw bad('topP must be above 0 and at most 1.');
}
