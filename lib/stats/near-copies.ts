const SHINGLE = 5;
const BANDS = 8;
const ROWS = 2;
/** Jaccard similarity of shingles from which two texts are near copies. */
const ALIKE = 0.8;

/**
 * Which texts are near copies of an earlier one: Jaccard similarity of their sets of 5-character shingles at least 0.8,
 * case, blanks and punctuation aside (Broder 1997). Candidates come of min-hashes in 8 bands of 2, so that n texts take
 * about n steps; two texts at 0.8 are missed with probability (1 − 0.8²)⁸ < 0.0003. Texts under `shortest` characters are never
 * copies. Answers, for each text, the place of the earliest it copies, or null.
 */
export function nearCopies(texts: readonly string[], shortest = 20): (number | null)[] {
  const seen = new Map<string, number[]>();
  const sets: (Set<string> | null)[] = [];
  return texts.map((text, at) => {
    const set = shinglesOf(text, shortest);
    sets.push(set);
    if (!set) return null;
    const keys = bandsOf(set);
    const before = [...new Set(keys.flatMap((key) => seen.get(key) ?? []))].sort((a, b) => a - b);
    for (const key of keys) seen.set(key, [...(seen.get(key) ?? []), at]);
    return before.find((i) => jaccard(sets[i]!, set) >= ALIKE) ?? null;
  });
}

function shinglesOf(text: string, shortest: number): Set<string> | null {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (plain.length < shortest) return null;
  const chars = [...plain];
  return new Set(
    chars
      .slice(0, Math.max(1, chars.length - SHINGLE + 1))
      .map((_, i) => chars.slice(i, i + SHINGLE).join('')),
  );
}

function bandsOf(set: ReadonlySet<string>): string[] {
  const least = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const shingle of set) {
    const hash = fnv(shingle);
    for (let i = 0; i < least.length; i++) {
      const mixed = Math.imul(hash ^ (i * 0x9e3779b9), 0x85ebca6b + 2 * i) >>> 0;
      const value = (mixed ^ (mixed >>> 15)) >>> 0;
      if (value < least[i]!) least[i] = value;
    }
  }
  return Array.from(
    { length: BANDS },
    (_, b) => `${b} ${[...least.subarray(b * ROWS, (b + 1) * ROWS)].join(' ')}`,
  );
}

/** FNV-1a over UTF-16 code units. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const x of a) if (b.has(x)) both++;
  return both / (a.size + b.size - both);
}
