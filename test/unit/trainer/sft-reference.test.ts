import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chatOf, packSequences } from '@/trainer/data/sequences';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { bind, ofAdapter } from '@/trainer/model/trainable';
import { sequenceGradient, sequenceLoss } from '@/trainer/stages/sequence';
import { CASES, expectClose, expectCurve, expectGradient, loadCase, writeRows } from './compare-stage';
import { nanoDir, scratchDir } from './nano';
import { stageReference } from './stages-reference';

const scratch = scratchDir();

describe.each(CASES)('supervised fine-tuning of $name as $mode, against transformers and PEFT', (given) => {
  const { name } = given;
  const { rows, tokens, loss, gradient, curve } = stageReference(name).sft;
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
    const { weights, adapter } = loaded;
    const model = bind(weights, ofAdapter(adapter));
    const rows = await encode();
    const packed = packSequences(rows);
    const result = sequenceGradient(model, packed, recompute);
    const without = sequenceLoss(model, packed);
    const alone = rows.map((row) => sequenceGradient(model, packSequences([row]), recompute).value);
    model.dispose();
    expect(packed.targets).toHaveLength(tokens);
    expectClose(result.value / tokens, loss, 1e-4);
    expectClose(without / tokens, loss, 1e-4, 'without gradients');
    expectClose(alone.reduce((a, b) => a + b) / tokens, loss, 1e-4, 'one by one');
    expectGradient(result.gradient, adapter.entries, tokens, gradient);
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
