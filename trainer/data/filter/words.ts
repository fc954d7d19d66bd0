/**
 * Words, light: a run of letters, marks and digits is one, and so is each character of the scripts that are written
 * without spaces (Chinese characters, kana, Thai, Lao, Khmer, Burmese). A dictionary would cut Chinese better and
 * differently from one version to the next; filters must give the same answer on every machine.
 */
const ALONE = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const WORD = new RegExp(String.raw`[${ALONE}]\p{M}*|(?:(?![${ALONE}])[\p{L}\p{M}\p{N}])+`, 'gu');

const SINGLE = new RegExp(`^[${ALONE}]`, 'u');

/** A character that is a word by itself. */
export const isSingle = (word: string): boolean => SINGLE.test(word);

/** Of the text in NFKC and small letters, so that full-width and capital letters make no difference. */
export const wordsOf = (text: string): string[] => text.normalize('NFKC').toLowerCase().match(WORD) ?? [];

/** Code points, as people count characters (nearly: an emoji may be several). */
export function characters(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length - 1; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) n--;
  return n;
}
