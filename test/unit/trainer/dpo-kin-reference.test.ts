import { beforeAll, describe, it } from 'vitest';
import { packPairs } from '@/trainer/data/pack';
import { bind, ofAdapter } from '@/trainer/model/trainable';
import { groupGradient } from '@/trainer/stages/gradients';
import { CASES, expectClose, expectGradient, loadCase } from './compare-stage';
import { nanoReference, tokenPairs } from './nano';
import { stageReference } from './stages-reference';

describe.each(CASES)('DPO of $name as $mode, against transformers and PEFT', (given) => {
  const { rslora, odpo } = stageReference(given.name);
  const reference = nanoReference(given.name);
  const packed = packPairs(tokenPairs(reference));
  const base = reference.logps.reference.flat();
  const settings = { labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  beforeAll(async () => {
    loaded = await loadCase(given);
    return () => loaded.weights.dispose();
  });

  it('gives the same loss and LoRA gradients with rsLoRA', () => {
    const { weights, adapter } = loaded;
    const model = bind(weights, ofAdapter({ ...adapter, spec: { ...adapter.spec, rslora: true } }));
    const { beta, loss, gradient } = rslora;
    const result = groupGradient(model, packed, base, { ...settings, beta }, false);
    model.dispose();
    expectClose(result.loss / packed.pairs, loss, 1e-4);
    expectGradient(result.gradient, adapter.entries, packed.pairs, gradient);
  });

  it.each(['log', 'identity'] as const)(
    'gives the same loss and LoRA gradients with offsets: %s',
    (offsetScale) => {
      const { weights, adapter } = loaded;
      const model = bind(weights, ofAdapter(adapter));
      const { beta, offset, margins, loss, gradient } = odpo;
      const options = { ...settings, beta, offset, offsetScale };
      const result = groupGradient(model, packed, base, options, false, margins);
      model.dispose();
      expectClose(result.loss / packed.pairs, loss[offsetScale], 1e-4);
      if (offsetScale === 'log') expectGradient(result.gradient, adapter.entries, packed.pairs, gradient);
    },
  );
});
