/** Compatibility form, case folded, spaces made one: "Spam 。" and "spam。" are the same text. */
export function fold(text: string): string {
  // Upper then lower case folds what lower case alone leaves apart (ß and SS).
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

// Not all punctuation: "C#", "C++", "100%" and "-1" keep what makes them different.
const AROUND = new Set(`"'\u0060´“”‘’„«»‹›「」『』《》〈〉〔〕【】()[]{}<>.,:;!?…。、·•*_~| `);

/** By hand: a regular expression anchored at the end takes quadratic time on a long run of dots. */
function strip(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && AROUND.has(text[from]!)) from++;
  while (to > from && AROUND.has(text[to - 1]!)) to--;
  return text.slice(from, to);
}

/** `fold` without quotes, brackets, punctuation, markup and hash marks around it; of nothing else it stays as it is. */
export function bare(text: string): string {
  const folded = fold(text);
  const inner = strip(folded);
  return (inner.startsWith('#') ? strip(inner.replace(/^#+/, '').replace(/#$/, '')) : inner) || folded;
}
