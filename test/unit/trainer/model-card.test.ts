import { describe, expect, it } from 'vitest';
import { type ModelCardInput, modelCard } from '@/trainer/model-card';

const input: ModelCardInput = {
  kind: 'lora',
  stage: 'dpo',
  base: { name: 'smollm2-135m', sha256: 'aa11' },
  data: {
    sha256: 'bb22',
    rows: 120,
    train: 100,
    test: 18,
    truncated: 3,
    dropped: { equal: 2, empty: 0 },
    set: 'weekly',
    setVersion: 4,
  },
  recipe: {
    stage: 'dpo',
    model: '/home/someone/models/smollm2-135m',
    data: '/home/someone/pairs.jsonl',
    beta: 0.1,
    lora: { rank: 16, alpha: 32, targets: ['q_proj', 'v_proj'] },
    adapter: undefined,
    shuffle: true,
  },
  steps: 25,
  seconds: 754,
  backend: 'tensorflow-cpu',
  trainerVersion: '0.2.0',
  before: { loss: 0.70049, margin: 0, accuracy: 0.5 },
  after: { loss: 0.612349, margin: 0.2214, accuracy: 0.7222222 },
  sha256: 'cc33',
};

const golden = `---
base_model: HuggingFaceTB/SmolLM2-135M-Instruct
base_model_relation: adapter
library_name: peft
pipeline_tag: text-generation
tags:
- discern
- dpo
- lora
---

# SmolLM2-135M-Instruct after direct preference optimisation

A LoRA adapter of SmolLM2-135M-Instruct, made by direct preference optimisation in 25 steps (13 min) with the trainer of Discern 0.2.0 on tensorflow-cpu.

## Where it comes from

|  |  |
|---|---|
| base model | SmolLM2-135M-Instruct |
| licence of the base model | Apache-2.0 |
| its weights (SHA-256) | \`aa11\` |
| preference set | weekly, version 4 |
| data (SHA-256) | \`bb22\` |
| rows | 120 read, 100 to train, 18 held out |
| rows dropped | 2 equal |
| prompts cut on their left | 3 |
| these weights (SHA-256) | \`cc33\` |

## Measured

Of 18 held-out rows. These are no benchmark: they say how well the run learnt its own data.

|  | before | after |
|---|---|---|
| loss | 0.7005 | 0.6123 |
| margin | 0 | 0.2214 |
| accuracy | 0.5 | 0.7222 |

## Recipe

| key | value |
|---|---|
| stage | dpo |
| model | smollm2-135m |
| data | pairs.jsonl |
| beta | 0.1 |
| lora.rank | 16 |
| lora.alpha | 32 |
| lora.targets | q_proj, v_proj |
| shuffle | true |

## Loading it

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

base = AutoModelForCausalLM.from_pretrained("HuggingFaceTB/SmolLM2-135M-Instruct")
model = PeftModel.from_pretrained(base, "path/to/this")
tokenizer = AutoTokenizer.from_pretrained("HuggingFaceTB/SmolLM2-135M-Instruct")
\`\`\`

With Discern: \`npx discern generate --model smollm2-135m --adapter path/to/this --prompts FILE --max-new-tokens 256\`
`;

describe('the model card', () => {
  it('of a LoRA checkpoint', () => {
    expect(modelCard(input)).toBe(golden);
  });

  it('of all weights says transformers, and of a base that no hub has, no base_model', () => {
    const card = modelCard({
      ...input,
      kind: 'full',
      stage: 'sft',
      base: { name: '/data/models/my-own', sha256: 'dd' },
      after: null,
      licence: 'Apache-2.0',
    });
    expect(card).toMatch(
      /^---\nlicense: apache-2\.0\nlibrary_name: transformers\npipeline_tag: text-generation\ntags:\n- discern\n- sft\n---/,
    );
    expect(card).toContain('All weights of my-own, made by supervised fine-tuning');
    expect(card).toContain('Nothing was held out, so nothing was measured.');
    expect(card).toContain('AutoModelForCausalLM.from_pretrained("path/to/this")');
    expect(card).not.toMatch(/base_model|\/data\/models|licence of the base/);
  });

  it('of a judge is a reward model with one label', () => {
    const card = modelCard({ ...input, kind: 'judge', stage: 'judge' });
    expect(card).toMatch(/pipeline_tag: text-classification\ntags:\n- discern\n- reward-model\n- lora/);
    expect(card).toContain('AutoModelForSequenceClassification.from_pretrained("HuggingFaceTB');
    expect(card).toContain(', num_labels=1)');
    expect(card).not.toContain('discern generate');
  });

  it('holds no path of the machine and breaks on no name', () => {
    const card = modelCard({
      ...input,
      data: { ...input.data, set: 'x | y\n---', corpora: [{ name: 'posts', weight: 0.7 }] },
      recipe: {
        ...input.recipe,
        data: [{ file: '/home/someone/a.jsonl', weight: 2 }],
        reference: 'C:\\m\\ref',
      },
    });
    expect(card).toContain('| preference set | x \\| y ---, version 4 |\n| corpus | posts, weight 0.7 |');
    expect(card).toContain('| data | file a.jsonl weight 2 |');
    expect(card).toContain('| reference | ref |');
    expect(card).not.toContain('someone');
    // the front matter is what stands between the first two lines of dashes
    expect(card.split('\n---\n')).toHaveLength(2);
  });
});
