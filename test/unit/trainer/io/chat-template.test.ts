import { describe, expect, it } from 'vitest';
import { compileChatTemplate, DEFAULT_LIMITS } from '@/trainer/io/chat-template';

const messages = [{ role: 'user' as const, content: 'hi' }];
const limits = { ...DEFAULT_LIMITS, milliseconds: 300 };
const render = (source: string, variables?: Record<string, string>) =>
  compileChatTemplate(source, variables, limits)(messages, { addGenerationPrompt: true });

describe('a chat template', () => {
  it('has the globals that transformers gives', () => {
    const source =
      '{{ bos_token }}{% for m in messages %}{% if True and not none %}[{{ m["role"] }}]{{ m.content }}{% endif %}{% endfor %}{% for i in range(1, 4) %}{{ i }}{% endfor %}{% if add_generation_prompt %}>{% endif %}';
    expect(render(source, { bos_token: '<s>' })).toBe('<s>[user]hi123>');
    expect(render('{{ strftime_now("%Y") }}')).toMatch(/^\d{4}$/);
  });

  it('trims blocks as transformers does', () => {
    expect(render('{% if true %}\n  {% set x = 1 %}\nA\n{% endif %}\nB')).toBe('A\nB');
  });

  it('may refuse a conversation', () => {
    expect(() => render('{{ raise_exception("roles must alternate") }}')).toThrow(/roles must alternate/);
  });

  it.each([
    [
      'loops in loops',
      '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}',
      /longer than 300 ms/,
    ],
    ['a huge range', '{% for a in range(1000000000) %}x{% endfor %}', /list longer/],
    [
      'a text that doubles',
      '{% set ns = namespace(s="xxxxxxxxxxxxxxxx") %}{% for a in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}',
      /longer than 10000000 characters/,
    ],
    [
      'a list that doubles',
      '{% set ns = namespace(s=[1,2,3,4]) %}{% for a in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}x',
      /list longer|longer than 300 ms/,
    ],
    [
      'endless recursion',
      '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}',
      /memory or recursion|longer than 300 ms|could not be rendered/,
    ],
    [
      'a text of many pieces',
      '{% for a in range(200000) %}{{ "x" * 1 }}{{ messages[0].content }}yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy{% endfor %}',
      /chat template was stopped|could not be rendered/,
    ],
  ])('%s is stopped in time', (_, source, message) => {
    const began = performance.now();
    expect(() => render(source)).toThrow(message);
    // Far above the deadline, far below what the template would take: a slow machine must not fail this.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('is refused when it is too long or does not parse', () => {
    expect(() => compileChatTemplate('x'.repeat(1_000_001))).toThrow(/1000001 characters/);
    expect(() => compileChatTemplate('{% for %}')).toThrow(/could not be rendered/);
  });

  it('reaches nothing outside', () => {
    for (const source of [
      '{{ messages.constructor }}',
      '{{ "".__class__ }}',
      '{{ range.constructor }}',
      '{{ process }}',
    ])
      expect(render(source)).not.toMatch(/function|native|object/i);
  });
});
