import { describe, expect, it } from 'vitest';
import { type Block, type Inline, parseRich } from '@/components/desk/text/parse-rich';

/** What is shown of a source, with its kinds: `strong(…)`. */
const show = (source: string, from?: number) => {
  const line = (inside: readonly Inline[]): string =>
    inside
      .map((i) => {
        const text = 'inside' in i ? line(i.inside) : source.slice(i.start, i.end);
        return i.kind === 'text' ? text : `${i.kind}(${text}${'url' in i ? ` → ${i.url}` : ''})`;
      })
      .join('');
  return parseRich(source, from).map((b: Block) =>
    b.kind === 'hr'
      ? 'hr'
      : b.kind === 'code'
        ? `code: ${source.slice(b.start, b.end)}`
        : b.kind === 'list'
          ? b.items.map((i) => `${' '.repeat(i.depth)}${i.mark} ${line(i.inside)}`)
          : `${b.kind}: ${line(b.inside)}`,
  );
};

describe('rich text', () => {
  it('reads the markdown that answers use', () => {
    expect(
      show('# Title\nSome **bold and *deep* text**, ~~no~~ `x*y*z`.\nNext line.\n\n---\n> said\n> twice'),
    ).toEqual([
      'h: Title',
      'p: Some strong(bold and em(deep) text), del(no) code(x*y*z).\nNext line.',
      'hr',
      'quote: said\ntwice',
    ]);
    expect(show('- one\n  - two\n1. three\n\n```js\na *b* c\n```')).toEqual([
      ['- one', ' - two', '1. three'],
      'code: a *b* c',
    ]);
  });

  it('shows topics and names as a social app does', () => {
    expect(show('去吃#深夜食堂#了 #foodie #1 @小明 a@b.com C# x#y &#39;')).toEqual([
      'p: 去吃hashtag(#深夜食堂#)了 hashtag(#foodie) #1 mention(@小明) a@b.com C# x#y &#39;',
    ]);
    expect(show('#a #b')).toEqual(['p: hashtag(#a) hashtag(#b)']);
  });

  it('knows links and images of the web, and leaves other schemes and HTML as text', () => {
    expect(show('[here](https://x.org/a) ![cat](https://y.org/c.png) https://z.org/q，好')).toEqual([
      'p: link(here → https://x.org/a) image(cat → https://y.org/c.png) link(https://z.org/q → https://z.org/q)，好',
    ]);
    const evil = '[x](javascript:alert(1)) <img src=x onerror=alert(1)> [d](data:text/html,x)';
    expect(show(evil)).toEqual([`p: ${evil}`]);
  });

  it('leaves arithmetic, lone asterisks and underscores alone', () => {
    expect(show('2*3*4 = 24, snake_case_name, * alone, **')).toEqual([
      'p: 2*3*4 = 24, snake_case_name, * alone, **',
    ]);
  });

  it('begins in the middle, with the offsets of the whole', () => {
    expect(show('Shared. **Own**', 8)).toEqual(['p: strong(Own)']);
  });

  it('keeps every visible character of any text, in order', () => {
    const parts = [
      '**',
      '*',
      '`',
      '#',
      '@',
      '[',
      '](',
      'https://a.b',
      ')',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '1. ',
      'word',
      ' ',
      '话题',
      '😭',
      '~~',
      '```',
    ];
    for (let seed = 1; seed < 500; seed++) {
      let x = seed;
      const next = () => {
        x = (x * 48271) % 2147483647;
        return x;
      };
      const source = Array.from({ length: 1 + (next() % 30) }, () => parts[next() % parts.length]).join('');
      const leaves: [number, number][] = [];
      const take = (i: Inline): void => {
        if ('inside' in i) i.inside.forEach(take);
        else leaves.push([i.start, i.end]);
      };
      for (const b of parseRich(source)) {
        if (b.kind === 'code') leaves.push([b.start, b.end]);
        else if (b.kind === 'list') b.items.flatMap((i) => i.inside).forEach(take);
        else if (b.kind !== 'hr') b.inside.forEach(take);
      }
      const shown = leaves.map(([s, e]) => source.slice(s, e)).join('');
      const words = (t: string) => (t.match(/word|话题|😭/g) ?? []).length;
      // A word right after an opening fence names its language, as everywhere.
      if (!source.includes('```')) expect(words(shown), source).toBe(words(source));
      for (let i = 1; i < leaves.length; i++)
        expect(leaves[i]![0], source).toBeGreaterThanOrEqual(leaves[i - 1]![1]);
    }
  });

  it('takes 8,000 asterisks or brackets without a pause', () => {
    const from = performance.now();
    for (const c of ['*', '[', '#', '`', '~', '**a', '[a](']) parseRich(c.repeat(8000));
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
