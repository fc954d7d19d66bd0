/** A stretch of one text: shared with the other one, or its own. */
export interface Stretch {
  text: string;
  own: boolean;
}

/** Words, punctuation and blanks in order; Chinese and Japanese are cut into words too. Joined they are the text. */
export function wordsOf(text: string, locale: string): string[] {
  return Array.from(new Intl.Segmenter(locale, { granularity: 'word' }).segment(text), (s) => s.segment);
}

/** Edits after which two texts count as wholly different: the search needs memory of its square. */
const MAX_EDITS = 2000;

/**
 * What two texts share and what is their own, by words: the shortest edit script (Myers, An O(ND) Difference Algorithm,
 * 1986), after the common beginning and end. Joined, each side is its text. Pure.
 */
export function wordDiff(a: string, b: string, locale: string): { a: Stretch[]; b: Stretch[] } {
  const [left, right] = [wordsOf(a, locale), wordsOf(b, locale)];
  const [n, m] = [left.length, right.length];
  let start = 0;
  while (start < n && start < m && left[start] === right[start]) start++;
  let end = 0;
  while (end < n - start && end < m - start && left[n - 1 - end] === right[m - 1 - end]) end++;
  const ownA = new Set(range(start, n - end));
  const ownB = new Set(range(start, m - end));
  for (const [x, y] of common(left.slice(start, n - end), right.slice(start, m - end))) {
    ownA.delete(x + start);
    ownB.delete(y + start);
  }
  return { a: stretches(left, ownA), b: stretches(right, ownB) };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function stretches(words: readonly string[], own: ReadonlySet<number>): Stretch[] {
  const out: Stretch[] = [];
  words.forEach((text, i) => {
    const last = out.at(-1);
    if (last && last.own === own.has(i)) last.text += text;
    else out.push({ text, own: own.has(i) });
  });
  return out;
}

/** Places of equal words in both, ascending: a longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): [number, number][] {
  const max = Math.min(a.length + b.length, MAX_EDITS);
  // trace[d]: for each diagonal k from -d to d in steps of 2, how far d edits reach in a.
  const trace: Int32Array[] = [];
  const reach = new Int32Array(2 * max + 3);
  const at = (k: number) => k + max + 1;
  for (let d = 0; d <= max; d++) {
    trace.push(reach.slice(at(-d - 1), at(d + 1) + 1));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[at(k - 1)]! < reach[at(k + 1)]!);
      let x = down ? reach[at(k + 1)]! : reach[at(k - 1)]! + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      reach[at(k)] = x;
      if (x >= a.length && y >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], n: number, m: number): [number, number][] {
  const out: [number, number][] = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d >= 0; d--) {
    // trace[d] begins at diagonal -d - 1.
    const before = (k: number) => trace[d]![k + d + 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && before(k - 1) < before(k + 1));
    const from = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : before(from);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) out.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return out.reverse();
}
