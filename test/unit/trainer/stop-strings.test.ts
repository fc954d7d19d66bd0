import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { StopStrings } from '@/trainer/stop-strings';
import { NANO, nanoDir } from './nano';

describe.each(NANO)('stop strings with the tokenizer of %s', async (name) => {
  const tokenizer = await loadTokenizer(nanoDir(name));
  const text = 'A keyboard 键盘 👋 is wiped,\n\nthen dried. Question: why?';
  const ids = tokenizer.encode(text);

  /** What stands when a stop string is reached, token by token; undefined where none is. */
  const stopped = (...stops: string[]) => {
    const strings = new StopStrings(stops, tokenizer);
    const at = ids.findIndex((_, i) => strings.reached(ids.slice(0, i + 1)));
    if (at < 0) return undefined;
    const said = tokenizer.decode(ids.slice(0, at + 1), { skipSpecial: true });
    return { at, said, cut: strings.cut(said) };
  };

  it('are found wherever they begin and end between tokens', () => {
    for (let from = 0; from < text.length - 3; from++) {
      const stop = text.slice(from, from + 3);
      // half a surrogate pair is no text
      if (/\p{Surrogate}/u.test(stop)) continue;
      const found = stopped(stop)!;
      expect(found.cut).toBe(text.slice(0, text.indexOf(stop)));
      expect(found.said.startsWith(text.slice(0, text.indexOf(stop) + 3))).toBe(true);
      const before = tokenizer.decode(ids.slice(0, found.at), { skipSpecial: true });
      expect(before.includes(stop)).toBe(false);
    }
  });

  it('cut at the first of several, and leave text alone that has none', () => {
    expect(stopped('Question:', '\n\n')?.cut).toBe('A keyboard 键盘 👋 is wiped,');
    expect(stopped('👋', '盘 👋')?.cut).toBe('A keyboard 键');
    expect(stopped('answer', '\n\n\n')).toBeUndefined();
    expect(stopped()).toBeUndefined();
  });

  it('are not hidden by special tokens within them', () => {
    const end = tokenizer.endOfTurnId;
    const [a, b] = [tokenizer.encode('key'), tokenizer.encode('board')];
    const strings = new StopStrings(['keyboard'], tokenizer);
    expect(strings.reached([...a, ...Array<number>(30).fill(end), ...b])).toBe(true);
  });
});
