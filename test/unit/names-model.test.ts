import { describe, expect, it } from 'vitest';
import { compilePattern } from '@/lib/names-model/compile-pattern';
import { namedBy } from '@/lib/names-model/names-model';

describe('patterns in linear time', () => {
  const CASES: [pattern: string, yes: string[], no: string[]][] = [
    ['abc', ['xxabcxx'], ['ab c', 'ABC']],
    ['(?i)abc', ['xABCx'], ['ab']],
    ['a(b|cd)*e', ['ae', 'abcdbe'], ['ace']],
    ['^a.c$', ['abc', 'a好c', 'a😭c'], ['abcd', 'a\nc']],
    ['a{2,3}b', ['aab', 'aaaab'], ['ab']],
    ['x{3}', ['xxx'], ['xx']],
    ['[a-c]+[^a-c]', ['bz'], ['abc', 'zz']],
    ['[]a]', [']', 'a'], ['b']],
    ['\\bcat\\b', ['a cat.'], ['concat', 'cats']],
    ['\\d+\\s\\w', ['12 x'], ['12x']],
    ['\\p{Han}{2}', ['你好'], ['ab', '你a']],
    ['a+?b??c', ['ac', 'aabc'], ['bc']],
    ['(?:)', [''], []],
    ['我(?:是|叫)', ['我是谁', '我叫'], ['我']],
  ];
  it.each(CASES)('%s', (pattern, yes, no) => {
    const m = compilePattern(pattern);
    for (const t of yes) expect(m.test(t), t).toBe(true);
    for (const t of no) expect(m.test(t), t).toBe(false);
  });

  it('agrees with the engine of the language on random patterns and texts', () => {
    let x = 7;
    const next = (n: number) => {
      x = (x * 48271) % 2147483647;
      return x % n;
    };
    const atom = (depth: number): string =>
      depth > 2 || next(3) > 0
        ? ['a', 'b', '.', '[ab]', '[^a]', '\\w', '\\b'][next(7)]!
        : `(?:${alternatives(depth + 1)})`;
    const piece = (depth: number) => {
      const a = atom(depth);
      return a === '\\b' ? a : a + ['', '', '*', '+', '?', '{1,2}'][next(6)]!;
    };
    const alternatives = (depth: number): string =>
      Array.from({ length: 1 + next(2) }, () =>
        Array.from({ length: 1 + next(3) }, () => piece(depth)).join(''),
      ).join('|');
    for (let i = 0; i < 3000; i++) {
      const pattern = alternatives(0);
      const text = Array.from({ length: next(8) }, () => 'ab c'[next(4)]).join('');
      expect(compilePattern(pattern).test(text), `${pattern} on "${text}"`).toBe(
        new RegExp(pattern, 'u').test(text),
      );
    }
  });

  it('takes what makes others run for ever', () => {
    const text = `${'a'.repeat(20_000)}!`;
    const from = performance.now();
    for (const pattern of ['^(?:a|a)*$', '^(?:a+)+$', '^(?:a*)*$', '(?:a?){300}a{300}$'])
      expect(compilePattern(pattern).test(text), pattern).toBe(false);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('refuses what RE2 refuses, and what is broken', () => {
    for (const bad of [
      '(a',
      'a)',
      '[a',
      '*a',
      'a**',
      '(?=a)',
      '\\1',
      'a{1001}',
      '[b-a]',
      'a\\',
      '\\p{Nope}',
      '(?:a{100}){100}',
    ])
      expect(() => compilePattern(bad), bad).toThrow(/cannot be used: .+\. Write it in RE2's syntax/);
  });
});

describe('a text that names its model', () => {
  const YES = [
    'As an AI language model developed by OpenAI, I cannot eat.',
    'Hi! I am ChatGPT, how can I help?',
    'I’m an AI assistant called Claude.',
    'My name is Qwen and I like noodles.',
    '我是通义千问，有什么可以帮你？',
    '你好，我叫豆包。',
    '我是阿里云开发的大模型千问',
    '作为一个由百度研发的大模型，我不能……',
    '我是由深度求索推出的智能助手',
  ];
  const NO = [
    'I asked ChatGPT yesterday and it was wrong.',
    'As an AI fan, I like the model.',
    '今天吃了红豆包，豆包很好吃。',
    '我觉得还是去问问朋友。',
    'Claude Monet painted it.',
  ];
  it.each(YES)('%s', (text) => expect(namedBy(text, null)).toBeDefined());
  it.each(NO)('not: %s', (text) => expect(namedBy(text, null)).toBeUndefined());
  it('goes by the project’s own patterns where it has some, and by none where it has none', () => {
    expect(namedBy('Red Bot here', ['(?i)red ?bot'])).toBe('(?i)red ?bot');
    expect(namedBy('I am ChatGPT', [])).toBeUndefined();
  });
  it('costs little', () => {
    const text = '今天天气很好，我们去公园散步。The weather is fine. '.repeat(50);
    namedBy(text, null);
    const from = performance.now();
    for (let i = 0; i < 20; i++) namedBy(text, null);
    console.log(`${((performance.now() - from) / 20).toFixed(1)} ms for ${text.length} characters`);
    expect((performance.now() - from) / 20).toBeLessThan(20);
  });
});
