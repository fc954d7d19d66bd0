/**
 * Shares of a text's characters (spaces aside) that are no words. Gopher (arXiv 2112.11446, A.1.1) drops pages with more
 * than 0.1 hash signs or ellipses a word; posts live on emoji and hashtags, so here each kind has a share of its own, and
 * the defaults drop only a text that is little else.
 */
import { type Finding, firstAbove } from './finding';
import { characters } from './words';

export type SymbolShares = {
  /** Characters of web addresses. */
  links: number;
  /** Characters of #tags, the #pair# form too. */
  hashtags: number;
  /** An emoji is one character, however many code points it is made of. */
  emoji: number;
  /** Punctuation and signs outside links and hashtags. */
  punctuation: number;
  digits: number;
  /** Replacement, control, private-use and unassigned characters: what a wrong decoding leaves. */
  unreadable: number;
};

const LINK = /(?:https?:\/\/|www\.)[^\s<>"'，。！？、]+/giu;
/** `#tag`, the pair `#tag#`, and the pair with the mark some apps write into it, which may hold spaces. */
export const HASHTAG = /#[^#\n]{1,60}\[(?:话题|Topic)\]#|#[^#\s]{1,60}#|[#＃][\p{L}\p{M}\p{N}_]+/gu;
const ONE = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)`;
const EMOJI = new RegExp(String.raw`${ONE}(?:\u200D${ONE})*`, 'gu');
const PUNCTUATION = /[\p{P}\p{S}]/gu;
const DIGIT = /\p{Nd}/gu;
const UNREADABLE = /[\uFFFD\p{Cc}\p{Co}\p{Cn}]/gu;

/** All 0 for a text without characters. */
export function symbolShares(text: string): SymbolShares {
  let left = text.replace(/\s+/gu, ' ');
  const take = (pattern: RegExp, size: (match: string) => number) => {
    let n = 0;
    left = left.replace(pattern, (match) => {
      n += size(match);
      return ' ';
    });
    return n;
  };
  const one = () => 1;
  const links = take(LINK, characters);
  const emoji = take(EMOJI, one);
  const hashtags = take(HASHTAG, characters);
  const unreadable = take(UNREADABLE, one);
  const digits = take(DIGIT, one);
  const punctuation = take(PUNCTUATION, one);
  const words = characters(left.replace(/\s+/gu, ''));
  const all = Math.max(1, links + emoji + hashtags + unreadable + digits + punctuation + words);
  const share = (n: number) => n / all;
  return {
    links: share(links),
    hashtags: share(hashtags),
    emoji: share(emoji),
    punctuation: share(punctuation),
    digits: share(digits),
    unreadable: share(unreadable),
  };
}

/** The first kind of symbols whose share is above its limit. */
export const symbolFinding = (text: string, limits: SymbolShares): Finding | undefined =>
  firstAbove(symbolShares(text), limits);
