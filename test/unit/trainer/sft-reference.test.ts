import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chatOf } from '@/trainer/data/sequences';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { CASES, expectCurve, expectSequences, loadCase, writeRows } from './compare-stage';
import { nanoDir, scratchDir } from './nano';
import { stageReference } from './stages-reference';

const scratch = scratchDir();

describe.each(CASES)('supervised fine-tuning of $name as $mode, against transformers and PEFT', (given) => {
  const { name } = given;
  const reference = stageReference(name).sft;
  const { rows, curve } = reference;
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  beforeAll(async () => {
    loaded = await loadCase(given);
    return () => loaded.weights.dispose();
  });
  const encode = async () => {
    const tokenizer = await loadTokenizer(nanoDir(name));
    const options = { maxLength: 1024, completionEnd: 'turn' } as const;
    return rows.flatMap((row) => chatOf(row.messages, tokenizer, options).pieces);
  };

  it('counts the tokens of the assistant’s turns and the ends of them, and no others', async () => {
    const encoded = await encode();
    expect(encoded).toHaveLength(rows.length);
    rows.forEach(({ ids, mask }, i) => {
      const wanted = mask.flatMap((counts, t) => (counts ? [t] : []));
      expect(encoded[i]!.targets).toEqual(wanted);
      // what stands after the last of them predicts nothing
      expect(encoded[i]!.ids).toEqual(ids.slice(0, wanted.at(-1)! + 1));
    });
  });

  it.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('gives the same loss and LoRA gradients %s', async (_, recompute) => {
    expectSequences(loaded, await encode(), reference, recompute);
  });

  it('follows the reference for 8 steps', async () => {
    const out = path.join(scratch, `${name}-${given.mode}`);
    const data = writeRows(
      `${out}.jsonl`,
      rows.map(({ messages }) => ({ messages })),
    );
    const adapter = path.join(nanoDir(name), 'adapter');
    const recipe = {
      stage: 'sft',
      model: nanoDir(name),
      data,
      adapter,
      evalShare: 0,
      batchSize: 3,
      epochs: 8,
    };
    await expectCurve(recipe, curve, out);
  });
});
