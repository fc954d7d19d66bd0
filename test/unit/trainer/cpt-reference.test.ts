import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { piecesOf } from '@/trainer/data/sequences';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { CASES, expectCurve, expectSequences, loadCase, writeRows } from './compare-stage';
import { nanoDir, scratchDir } from './nano';
import { stageReference } from './stages-reference';

const scratch = scratchDir();

describe.each(CASES)('continued pre-training of $name as $mode, against transformers and PEFT', (given) => {
  const { name } = given;
  const reference = stageReference(name).cpt;
  const { texts, maxLength, pieces, curve } = reference;
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  beforeAll(async () => {
    loaded = await loadCase(given);
    return () => loaded.weights.dispose();
  });
  const encode = async () => {
    const tokenizer = await loadTokenizer(nanoDir(name));
    return texts.flatMap((text) => piecesOf(text, tokenizer, { maxLength }).pieces);
  };

  it('cuts texts and their end tokens into the same pieces', async () => {
    expect((await encode()).map((piece) => piece.ids)).toEqual(pieces);
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
      texts.map((text) => ({ text })),
    );
    const adapter = path.join(nanoDir(name), 'adapter');
    const files = { model: nanoDir(name), data, adapter };
    await expectCurve(
      { stage: 'cpt', ...files, maxLength, evalShare: 0, batchSize: pieces.length, epochs: 8 },
      curve,
      out,
    );
  });
});
