import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readModelConfig } from '@/trainer/io/config';

const scratch = mkdtempSync(path.join(tmpdir(), 'discern-config-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const fixtures = path.resolve(import.meta.dirname, '../../../fixtures');
const base = JSON.parse(readFileSync(path.join(fixtures, 'nano-llama/config.json'), 'utf8')) as Record<
  string,
  unknown
>;

function read(change: Record<string, unknown>) {
  writeFileSync(path.join(scratch, 'config.json'), JSON.stringify({ ...base, ...change }));
  return readModelConfig(scratch);
}

describe('readModelConfig', () => {
  it('reads both fixtures', () => {
    expect(readModelConfig(path.join(fixtures, 'nano-llama'))).toEqual({
      family: 'llama',
      hiddenSize: 48,
      intermediateSize: 128,
      layers: 3,
      heads: 6,
      kvHeads: 3,
      headDim: 8,
      rmsEps: 1e-6,
      ropeTheta: 10000,
      vocabSize: 885,
      maxPositions: 512,
      tieEmbeddings: false,
      qkvBias: false,
      eosIds: [2],
    });
    const qwen = readModelConfig(path.join(fixtures, 'nano-qwen2'));
    expect(qwen).toMatchObject({ family: 'qwen2', headDim: 16, tieEmbeddings: true, qkvBias: true });
  });

  it('reads the older spelling of the rotary base', () => {
    expect(read({ rope_parameters: undefined, rope_theta: 500000 }).ropeTheta).toBe(500000);
  });

  it.each([
    [{ architectures: ['MistralForCausalLM'] }, /architecture is MistralForCausalLM/],
    [{ hidden_act: 'gelu' }, /activation is gelu/],
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, /scales rotary positions \(llama3\)/],
    [{ rope_parameters: { rope_type: 'yarn', rope_theta: 1e4 } }, /yarn/],
    [{ rope_scaling: { type: 'linear', factor: 2 } }, /linear/],
    [{ use_sliding_window: true }, /sliding window/],
    [{ layer_types: ['full_attention', 'sliding_attention'] }, /sliding window/],
    [{ attention_bias: true }, /Llama with biases/],
    [{ mlp_bias: true }, /Llama with biases/],
    [{ quantization_config: { bits: 4 } }, /quantised/],
    [{ num_hidden_layers: 0 }, /num_hidden_layers is 0/],
    [{ num_hidden_layers: 1e12 }, /num_hidden_layers/],
    [{ vocab_size: '885' }, /vocab_size is "885"/],
    [{ rms_norm_eps: -1 }, /rms_norm_eps/],
    [{ num_key_value_heads: 4 }, /not a multiple/],
    [{ head_dim: 7 }, /head_dim \(7\) is odd/],
  ])('refuses %j', (change, message) => {
    expect(() => read(change)).toThrow(message);
  });

  it('says that a folder is no model', () => {
    expect(() => readModelConfig(path.join(scratch, 'none'))).toThrow(/no model folder/);
    writeFileSync(path.join(scratch, 'config.json'), '[1]');
    expect(() => readModelConfig(scratch)).toThrow(/not a JSON object/);
  });
});
