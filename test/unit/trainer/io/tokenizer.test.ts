import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readModelConfig } from '@/trainer/io/config';
import { type ChatMessage, loadTokenizer } from '@/trainer/io/tokenizer';

const fixtures = path.resolve(import.meta.dirname, '../../../fixtures');
const scratch = mkdtempSync(path.join(tmpdir(), 'discern-tokenizer-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Reference = {
  vocab_size: number;
  tokenizer: { text: string; ids: number[]; decoded: string }[];
  chat: { messages: ChatMessage[]; text: string; ids: number[] }[];
};

for (const name of ['nano-llama', 'nano-qwen2']) {
  const dir = path.join(fixtures, name);
  const reference = JSON.parse(readFileSync(path.join(dir, 'reference.json'), 'utf8')) as Reference;

  describe(name, () => {
    it('gives the ids and texts of the Rust tokenizer', async () => {
      const tokenizer = await loadTokenizer(dir);
      for (const { text, ids, decoded } of reference.tokenizer) {
        expect(tokenizer.encode(text), text).toEqual(ids);
        expect(tokenizer.decode(ids), text).toBe(decoded);
      }
      expect(tokenizer.vocabSize).toBe(reference.vocab_size);
    });

    it('renders and encodes chats as transformers does', async () => {
      const tokenizer = await loadTokenizer(dir);
      for (const { messages, text, ids } of reference.chat) {
        expect(tokenizer.renderChat(messages, { addGenerationPrompt: true })).toBe(text);
        expect(tokenizer.encodeChat(messages, { addGenerationPrompt: true })).toEqual(ids);
      }
    });

    it('knows what ends a turn', async () => {
      const tokenizer = await loadTokenizer(dir);
      expect(tokenizer.decode([tokenizer.endOfTurnId])).toBe('<|im_end|>');
      expect(tokenizer.eosIds).toEqual(readModelConfig(dir).eosIds);
    });

    it('splits every kind of number as the Rust tokenizer does', async () => {
      const tokenizer = await loadTokenizer(dir);
      const expected = JSON.parse(readFileSync(path.join(fixtures, 'digits.json'), 'utf8')) as Record<
        string,
        { text: string; ids: number[] }[]
      >;
      for (const { text, ids } of expected[name]!) expect(tokenizer.encode(text), text).toEqual(ids);
    });
  });
}

describe('a tokenizer of another model', () => {
  const dir = path.join(scratch, 'other');
  const changed = (file: string, change: (json: Record<string, unknown>) => object) => {
    cpSync(path.join(fixtures, 'nano-llama'), dir, { recursive: true, force: true });
    const json = JSON.parse(readFileSync(path.join(dir, file), 'utf8'));
    writeFileSync(path.join(dir, file), JSON.stringify({ ...json, ...change(json) }));
    return loadTokenizer(dir);
  };
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };

  it('with more tokens than the embedding has rows is refused, and the token is named', async () => {
    const added = (json: Record<string, unknown>) => ({
      added_tokens: [...(json.added_tokens as object[]), { ...plain, id: 885, content: '<extra>' }],
    });
    await expect(changed('tokenizer.json', added)).rejects.toMatchObject({
      code: 'tokenizer_mismatch',
      message: expect.stringMatching(/its token "<extra>" has the id 885, and the embedding has 885 rows/),
    });
    await expect(changed('config.json', () => ({ vocab_size: 884 }))).rejects.toThrow(
      /id 884.* has 884 rows/,
    );
    expect((await changed('config.json', () => ({ vocab_size: 1000 }))).vocabSize).toBe(885);
  });

  it('without the token that ends an answer is refused', async () => {
    await expect(changed('generation_config.json', () => ({ eos_token_id: [2, 886] }))).rejects.toThrow(
      /ends an answer with the id 886, for which it has no token/,
    );
  });
});

describe('Digits', () => {
  it.each([
    [true, ['½', '½']],
    [false, ['½½']],
  ])('with individual_digits %s takes ½ for a digit', async (individual, pieces) => {
    const source = readFileSync(path.join(fixtures, 'nano-llama/tokenizer.json'), 'utf8');
    const json = JSON.parse(source) as {
      pre_tokenizer: { pretokenizers: { individual_digits?: boolean }[] };
      model: { vocab: Record<string, number>; merges: string[][] };
    };
    json.pre_tokenizer.pretokenizers[0]!.individual_digits = individual;
    // Two ½ may merge into one token, but not across the pre-tokenizer's cut. C2 BD in byte-level letters.
    json.model.merges = [
      ['Â', '½'],
      ['Â½', 'Â½'],
    ];
    Object.assign(json.model.vocab, { 'Â½': 5000, 'Â½Â½': 5001 });
    const dir = mkdtempSync(path.join(scratch, 'digits-'));
    writeFileSync(path.join(dir, 'tokenizer.json'), JSON.stringify(json));
    writeFileSync(path.join(dir, 'tokenizer_config.json'), '{"eos_token": "<|im_end|>"}');
    const tokenizer = await loadTokenizer(dir);
    expect(tokenizer.encode('½½').map((id) => tokenizer.decode([id]))).toEqual(pieces);
  });
});

describe('decode', () => {
  it('skips special tokens on request and ids that have no text', async () => {
    const tokenizer = await loadTokenizer(path.join(fixtures, 'nano-llama'));
    const ids = tokenizer.encode('<|im_start|>hi<|im_end|>');
    expect(tokenizer.decode(ids, { skipSpecial: true })).toBe('hi');
    expect(tokenizer.decode([...ids, 999_999])).toBe('<|im_start|>hi<|im_end|>');
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.encode('')).toEqual([]);
  });
});

describe('a broken folder', () => {
  it('says what is missing', async () => {
    await expect(loadTokenizer(scratch)).rejects.toThrow(/tokenizer\.json does not exist/);
    writeFileSync(path.join(scratch, 'tokenizer.json'), '{"model": {}}');
    await expect(loadTokenizer(scratch)).rejects.toThrow(/is no usable tokenizer/);
  });
});
