import type { LoadedGeneration } from '@/lib/generations/load-generation';
import { recordAnswers } from '@/lib/generations/record-answers';
import type { Completion } from '@/lib/generations/write-completions';

interface Expected {
  seq: string;
  promptVersionId: string;
  completions: Completion[];
  /** All of its samples stand already. */
  known: boolean;
}

/**
 * Completions come one by one and perhaps out of order; prompts are stored whole and in their order, so that the place
 * reached says all. Holds an id and a number a prompt that is still to come.
 */
export class AnswersInOrder {
  #expected: (Expected | undefined)[] = [];
  #next = 0;
  #samples = 0;

  constructor(
    private readonly generation: LoadedGeneration,
    private readonly onProgress: (samples: number) => void,
  ) {}

  /** The key to ask the child with. */
  expect(seq: string, promptVersionId: string, known: boolean): string {
    this.#expected.push({ seq, promptVersionId, completions: [], known });
    return String(this.#expected.length - 1);
  }

  async add({ key, ...completion }: Completion & { key: string }): Promise<void> {
    this.#expected[Number(key)]?.completions.push(completion);
    this.#samples++;
    await this.#store();
    this.onProgress(this.#samples);
  }

  /** Stores what needed no child. Throws when the child left a prompt out. */
  async end(): Promise<void> {
    await this.#store();
    const left = this.#expected.length - this.#next;
    if (left > 0) throw new Error(`the model process left ${left} prompts unanswered`);
  }

  async #store(): Promise<void> {
    const { n } = this.generation.params;
    for (;;) {
      const first = this.#expected[this.#next];
      if (!first || (!first.known && first.completions.length < n)) return;
      const { seq, promptVersionId } = first;
      const completions = first.known ? knownSamples(n) : first.completions;
      if (first.known) this.#samples += n;
      await recordAnswers(this.generation, seq, { promptVersionId, completions });
      this.#expected[this.#next++] = undefined;
    }
  }
}

/** Stand-ins for samples that are in the database: they are counted as known, their text is never looked at. */
const knownSamples = (n: number): Completion[] =>
  Array.from({ length: n }, (_, sample) => ({ sample, text: '', finished: true }));
