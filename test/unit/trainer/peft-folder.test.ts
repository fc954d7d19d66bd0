import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readModelConfig } from '@/trainer/io/config';
import { openSafetensors } from '@/trainer/io/safetensors';
import { readPeft, writePeft } from '@/trainer/peft';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const scratch = mkdtempSync(path.join(tmpdir(), 'discern-peft-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(['nano-llama', 'nano-qwen2'])('the PEFT adapter of %s', (name) => {
  const config = readModelConfig(path.join(fixtures, name));
  const source = path.join(fixtures, name, 'adapter');

  it('is read and written without a change', () => {
    const out = path.join(scratch, name);
    writePeft(out, readPeft(source, config), { base: 'base' });
    const [before, after] = [source, out].map((dir) =>
      openSafetensors(path.join(dir, 'adapter_model.safetensors')),
    );
    expect([...after!.names].sort()).toEqual([...before!.names].sort());
    for (const tensor of before!.names) {
      expect(after!.info(tensor)).toEqual(before!.info(tensor));
      expect(after!.read(tensor)).toEqual(before!.read(tensor));
    }
    const json = JSON.parse(readFileSync(path.join(out, 'adapter_config.json'), 'utf8'));
    expect(json).toMatchObject({
      peft_type: 'LORA',
      r: 4,
      lora_alpha: 8,
      bias: 'none',
      task_type: 'CAUSAL_LM',
    });
  });
});

describe('an adapter that cannot be used', () => {
  const config = readModelConfig(path.join(fixtures, 'nano-llama'));
  const dir = path.join(scratch, 'bad');
  const file = path.join(dir, 'adapter_config.json');
  beforeEach(() => cpSync(path.join(fixtures, 'nano-llama/adapter'), dir, { recursive: true, force: true }));

  it.each([
    [{ peft_type: 'IA3' }, /only LORA/],
    [{ use_dora: true }, /not plain LoRA/],
    [{ bias: 'all' }, /trains biases/],
    [{ modules_to_save: ['lm_head'] }, /modules_to_save/],
    [{ rank_pattern: { q_proj: 8 } }, /rank_pattern/],
    [{ r: 0 }, /r is not a positive/],
    [{ r: 8 }, /is \[4,\d+\], but this base model needs \[8,\d+\]/],
    [{ lora_alpha: 'x' }, /lora_alpha/],
    [{ target_modules: ['lm_head'] }, /target module "lm_head"/],
    [{ target_modules: ['q_proj'] }, /has 42 tensors/],
  ])('%j is refused', (change, message) => {
    const json = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...json, ...change }));
    expect(() => readPeft(dir, config)).toThrow(message);
  });

  it('of another base model names tensor and shapes', () => {
    const other = readModelConfig(path.join(fixtures, 'nano-qwen2'));
    expect(() => readPeft(dir, other)).toThrow(
      /lora_A\.weight in .* is \[4,48\], but this base model needs \[4,64\]/,
    );
  });

  it('cut short says so', () => {
    truncateSync(path.join(dir, 'adapter_model.safetensors'), 20_000);
    expect(() => readPeft(dir, config)).toThrow(/cut short at tensor base_model/);
  });
});
