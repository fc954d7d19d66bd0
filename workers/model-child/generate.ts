import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { TextModel } from '@/trainer/generate';
import type { Verb } from './protocol';

/** Prompts read ahead of the model; they fill its waves. */
const BATCH = 64;

/** Answers prompts from a file, several at a time, and tells each completion as it ends. */
export const generate: Verb<'generate'> = async (input, { emit, signal }) => {
  const began = performance.now();
  const { model: folder, adapter, prompts, ...options } = input;
  const model = await TextModel.open({ model: folder, adapter });
  emit({ type: 'backend', name: model.backend.name, reason: model.backend.reason });
  let completions = 0;
  const answer = async (batch: { key: string; messages: never[] }[]) => {
    for await (const c of model.generate(batch, options, { signal })) {
      completions++;
      const { key, sample, text, ids, finished } = c;
      emit({ type: 'completion', key, sample, text, tokens: ids.length, finished });
    }
  };
  try {
    let batch: { key: string; messages: never[] }[] = [];
    for await (const line of createInterface({ input: createReadStream(prompts) })) {
      if (line === '') continue;
      batch.push(JSON.parse(line));
      if (batch.length < BATCH) continue;
      await answer(batch);
      batch = [];
    }
    if (batch.length > 0) await answer(batch);
  } finally {
    model.dispose();
  }
  return { completions, seconds: (performance.now() - began) / 1000 };
};
