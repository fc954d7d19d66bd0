const HAN = /\p{Script=Han}/gu;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HANGUL = /\p{Script=Hangul}/gu;
const SAMPLE = 2000;

/**
 * The project's locale that a text without one is most likely in, by its script. An East Asian character says as much
 * as several letters, so a tenth of them decides. The project's first locale where the script decides nothing.
 */
export function guessLocale(text: string, locales: readonly string[]): string {
  const sample = text.slice(0, SAMPLE);
  const share = (script: RegExp) => (sample.match(script)?.length ?? 0) / Math.max(sample.length, 1);
  const of = (language: string) => locales.find((l) => l === language || l.startsWith(`${language}-`));
  const ja = of('ja');
  const ko = of('ko');
  const zh = of('zh');
  if (ja && share(KANA) > 0.05) return ja;
  if (ko && share(HANGUL) > 0.1) return ko;
  if (zh && share(HAN) > 0.1) return zh;
  const asian = [ja, ko, zh];
  return locales.find((l) => !asian.includes(l)) ?? locales[0] ?? 'en';
}
