/** A shared beginning shorter than this is not worth folding. */
const MIN = 80;

/**
 * How many characters (UTF-16 code units) all texts begin with alike, cut back to the end of a line or sentence; 0 when
 * that is too little to fold. At least one character stays behind in each text.
 */
export function sharedStart(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  if (others.length === 0) return 0;
  let n = Math.min(...texts.map((t) => t.length - 1));
  for (const other of others) {
    let i = 0;
    while (i < n && first[i] === other[i]) i++;
    n = i;
  }
  const end = lastEnd(first.slice(0, n));
  return end >= MIN ? end : 0;
}

/** After the last line break, full stop or its like. */
const lastEnd = (text: string): number => {
  const ends = [...text.matchAll(/\n+|[.!?…]["'”’)]*\s+|[。！？][”’」』）]*/g)];
  const last = ends.at(-1);
  return last ? last.index + last[0].length : 0;
};
