import { describe, expect, it } from 'vitest';
import { sharedStart } from '@/components/desk/text/shared-start';
import { type Stretch, wordDiff, wordsOf } from '@/components/desk/text/word-diff';

const joined = (side: Stretch[]) => side.map((s) => s.text).join('');
const own = (side: Stretch[]) => side.filter((s) => s.own).map((s) => s.text);

describe('word diff', () => {
  it('marks the words that the other text does not have', () => {
    const { a, b } = wordDiff('the noodles are good', 'the soup is good', 'en');
    expect(own(a)).toEqual(['noodles', 'are']);
    expect(own(b)).toEqual(['soup', 'is']);
  });

  it('cuts Chinese into words', () => {
    expect(wordsOf('今天天气很好', 'zh').length).toBeLessThan(6);
    const { a, b } = wordDiff('今天天气很好', '昨天天气很好', 'zh');
    expect([own(a), own(b)]).toEqual([['今天'], ['昨天']]);
  });

  it('never loses a character, and what is shared is the same on both sides', () => {
    const words = ['a', 'b', 'c', ' ', '好', '😭'];
    for (let seed = 1; seed < 400; seed++) {
      let x = seed;
      const next = (n: number) => {
        x = (x * 48271) % 2147483647;
        return x % n;
      };
      const text = () => Array.from({ length: next(14) }, () => words[next(words.length)]).join('');
      const [left, right] = [text(), text()];
      const { a, b } = wordDiff(left, right, 'en');
      expect(joined(a)).toBe(left);
      expect(joined(b)).toBe(right);
      const shared = (side: Stretch[]) => joined(side.filter((s) => !s.own));
      expect(shared(a)).toBe(shared(b));
      // As long as the textbook's table says.
      const [p, q] = [wordsOf(left, 'en'), wordsOf(right, 'en')];
      const table = Array.from({ length: p.length + 1 }, () => Array<number>(q.length + 1).fill(0));
      for (let i = 1; i <= p.length; i++)
        for (let j = 1; j <= q.length; j++)
          table[i]![j] =
            p[i - 1] === q[j - 1]
              ? table[i - 1]![j - 1]! + 1
              : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
      expect(wordsOf(shared(a), 'en').join('').length).toBeGreaterThanOrEqual(table[p.length]![q.length]!);
    }
  });

  it('takes two texts of 8,000 characters that have nothing in common', () => {
    const { a, b } = wordDiff('ab '.repeat(2700), 'cd. '.repeat(2000), 'en');
    expect([joined(a).length, joined(b).length]).toEqual([8100, 8000]);
  });
});

describe('shared start', () => {
  const start =
    'The shop by the station opens at nine and closes when the soup is gone. Bring cash, they take no cards. ';
  it('ends with a sentence', () => {
    expect(sharedStart([`${start}Try the soup.`, `${start}Tell them I sent you.`])).toBe(start.length);
    const zh = '这家店在车站旁边，早上九点开门，汤卖完就关门。'.repeat(5);
    expect(sharedStart([`${zh}要早点去。`, `${zh}要带现金。`])).toBe(zh.length);
  });
  it('is nothing when little is shared, one text is the beginning of the other, or there is one only', () => {
    expect(sharedStart(['Yes. No.', 'Yes. Maybe.'])).toBe(0);
    expect(sharedStart([start, `${start}More.`])).toBeLessThan(start.length);
    expect(sharedStart([start])).toBe(0);
  });
});
