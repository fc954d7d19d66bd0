/**
 * The language of a text: Chinese, English or another, with a confidence. Scripts decide first; among texts in Latin
 * letters, common short words, common letter pairs and letters that English lacks decide (the features of Cavnar and
 * Trenkle, "N-Gram-Based Text Categorization", 1994, with lists short enough to read).
 *
 * What it cannot do: tell Chinese varieties apart (Cantonese, Wu and traditional characters are all `zh`), name a
 * language other than the two, or see English in a text of names, brands and slang alone, where it answers with a low
 * confidence. Chinese in pinyin and Hindi in Latin letters are taken for what their letters look like.
 */
import type { Finding } from './finding';

export const LANGUAGES = ['zh', 'en', 'other'] as const;
export type Language = (typeof LANGUAGES)[number];
export type LanguageGuess = {
  language: Language /** 0.5 to 1; 0 for a text without letters. */;
  confidence: number;
};
export type LanguageOptions = { keep: readonly Language[]; confidence: number };

const words = (list: string) => new Set(list.trim().split(/\s+/));
const ENGLISH = words(`
  the and to of a in is i you it for my this that with on so just are was be not have but at all we your do how what can
  from they he she his her our me if or about out up when who will been an as by like get got im its it's i'm don't dont
  can't you're there their them then than some more really very too here now new good one only had has did would could
  should because into after before over also much many these those where why which while still even ever never every
  going make made know think want love time day today back people please thanks great best first lol tbh`);
const OTHERS = words(`
  de la que el los las y en un una del con para por es su lo se al más como pero muy está hoy esto mi tu qué
  le les des et est une du dans pour pas sur au je vous nous il elle ce cette avec mais très plus sont c'est j'ai
  der das und ist nicht ich ein eine mit den dem auf für sich auch es wir sie aber heute sehr noch zu von im
  o os e não uma um com na da dos em mais foi muito você hoje meu minha
  di il che è non per sono una gli della questo con anche ma molto oggi più
  het een van ik niet voor zijn je met ook dat wel naar heel
  yang dan di ini itu aku kamu tidak untuk dengan saya ada bisa juga banget dari
  bir ve bu için çok ama ne da mi değil gibi
  och att det som på är inte jag har för med den
  się nie jest to na że jak ale co
  của và là không có cho một những được này tôi rất`);
// Letter pairs that English uses and most others do not, and the other way round; `_` is a word's edge.
const ENGLISH_PAIRS = words('th wh sh gh ck oo ee ou ow ay ly_ ing ed_ _th ght ew ry_ ty_ tt ea nk');
const OTHER_PAIRS = words(
  'ij aa uu sch cht _zu ão ça ción que_ ê oux eux lh nh gg_ _yg nya ang_ kk ks_ sz cz rz owi ii_ _ng _dj',
);

type Script = 'Han' | 'Kana' | 'Latin' | 'Other';
const SCRIPTS: [Script, RegExp][] = [
  ['Han', /\p{Script=Han}/gu],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Latin', /\p{Script=Latin}/gu],
];
const NOISE = /(?:https?:\/\/|www\.)\S+|[@＠][\p{L}\p{N}_]+/gu;

export function guessLanguage(text: string): LanguageGuess {
  const plain = text.normalize('NFKC').replace(NOISE, ' ');
  const count = (pattern: RegExp) => plain.match(pattern)?.length ?? 0;
  const letters = count(/\p{L}/gu);
  if (letters === 0) return { language: 'other', confidence: 0 };
  const [han, kana, latin] = SCRIPTS.map(([, pattern]) => count(pattern)) as [number, number, number];
  const other = letters - han - kana - latin;
  // A Chinese character says as much as about three letters.
  const weight = { zh: 3 * han, ja: 3 * kana, latin, other: 1.5 * other };
  const all = weight.zh + weight.ja + weight.latin + weight.other;
  // Japanese writes at least a fifth of its characters in kana; Chinese posts borrow a の at most.
  if (han + kana > 0 && kana > 0.2 * (han + kana) && weight.zh + weight.ja > all / 2)
    return { language: 'other', confidence: (weight.zh + weight.ja) / all };
  if (weight.zh >= all / 2) return { language: 'zh', confidence: weight.zh / all };
  if (weight.latin < all / 2) return { language: 'other', confidence: (weight.other + weight.ja) / all };
  const english = englishOf(plain);
  const language = english >= 0.5 ? 'en' : 'other';
  return { language, confidence: Math.max(0.5, (Math.max(english, 1 - english) * weight.latin) / all) };
}

/** How likely a text in Latin letters is English, 0 to 1. */
function englishOf(text: string): number {
  const tokens = text.toLowerCase().match(/[\p{Script=Latin}\p{M}]+(?:['’][\p{Script=Latin}]+)?/gu) ?? [];
  let score = 0.4;
  for (const token of tokens) {
    const word = token.replace('’', "'");
    if (ENGLISH.has(word)) score += 1.2;
    // `de` and `la` stand in many languages, so a word of several of the others weighs no more than one.
    else if (OTHERS.has(word)) score -= 1.4;
    if (/[^\p{ASCII}’]/u.test(token)) score -= 0.7;
    const edged = `_${word}_`;
    for (const pair of ENGLISH_PAIRS) if (edged.includes(pair)) score += 0.15;
    for (const pair of OTHER_PAIRS) if (edged.includes(pair)) score -= 0.4;
  }
  // Evidence of a long text is not independent word by word.
  const scale = Math.sqrt(Math.max(1, tokens.length / 8));
  return 1 / (1 + Math.exp(-score / scale));
}

/** Drops a text that is surely in a language nobody asked for; one it cannot tell stays. */
export function languageFinding(text: string, { keep, confidence }: LanguageOptions): Finding | undefined {
  const guess = guessLanguage(text);
  if (keep.includes(guess.language) || guess.confidence < confidence) return undefined;
  return { rule: 'language', value: guess.confidence, limit: confidence, language: guess.language };
}
