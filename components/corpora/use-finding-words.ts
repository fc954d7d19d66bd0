'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { FilterReport } from '@/lib/contracts/corpora';

export type Finding = FilterReport['filters'][number]['samples'][number]['finding'];

const COUNTS = ['short', 'long'] as const;
const SHARES = [
  'links',
  'hashtags',
  'emoji',
  'punctuation',
  'digits',
  'unreadable',
  'lines',
  'lineCharacters',
] as const;

/** Why a row was dropped, in words with what was measured. */
export function useFindingWords() {
  const t = useTranslations('corpora');
  const format = useFormatter();
  const percent = (n: number) => format.number(n, { style: 'percent', maximumFractionDigits: 1 });
  const plain = (n: number) => format.number(n, { maximumFractionDigits: 3 });
  return ({ rule, value, limit, language, line }: Finding): string => {
    const counted = COUNTS.find((r) => r === rule);
    if (counted) return t(`rule.${counted}`, { value: plain(value), limit: plain(limit) });
    const shared = SHARES.find((r) => r === rule);
    if (shared) return t(`rule.${shared}`, { value: percent(value), limit: percent(limit) });
    const ngram = /^(top|repeated)(\d+)gram$/.exec(rule);
    if (ngram) {
      const key = ngram[1] === 'top' ? 'topNgram' : 'repeatedNgram';
      return t(`rule.${key}`, { n: Number(ngram[2]), value: percent(value), limit: percent(limit) });
    }
    if (language) return t('rule.language', { language: t(`language.${language}`), value: percent(value) });
    if (line !== undefined) return t('rule.duplicate', { value: percent(value), line });
    if (rule === 'quality') return t('rule.quality', { value: plain(value), limit: plain(limit) });
    return t('rule.other', { value: plain(value), limit: plain(limit) });
  };
}
