'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import type { ListedCorpus } from '@/lib/contracts/corpora';
import { NumberField } from './number-field';
import type { Share } from './recipe-draft';

/** Corpora with their weights; beside each the share of tokens that the weights come to. */
export function CorporaFields({
  corpora,
  shares,
  kind,
  faults,
  onChange,
}: {
  corpora: ListedCorpus[];
  shares: Share[];
  kind: 'text' | 'chat';
  faults: Record<string, string>;
  onChange: (shares: Share[]) => void;
}) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const total = shares.reduce((n, s) => n + (Number(s.weight) || 0), 0);
  const change = (i: number, part: Partial<Share>) =>
    onChange(shares.map((s, j) => (j === i ? { ...s, ...part } : s)));
  const isFree = (id: string) => !shares.some((s) => s.corpus === id);
  const unused = corpora.find((c) => isFree(c.id));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium text-sm">{t('corpora')}</legend>
      <p className="text-muted text-xs">{corpora.length === 0 ? t(`noCorpora.${kind}`) : t('corporaHint')}</p>
      {faults.data && <p className="text-worse text-xs">{faults.data}</p>}
      {shares.map((s, i) => (
        <div key={s.corpus} className="grid grid-cols-[minmax(0,1fr)_6rem_auto] items-end gap-2">
          <Field
            label={i === 0 ? t('domainCorpus') : t('otherCorpus', { n: i + 1 })}
            error={faults[`data.${i}.corpus`]}
          >
            <Select value={s.corpus} onChange={(e) => change(i, { corpus: e.target.value })}>
              {corpora
                .filter((c) => c.id === s.corpus || isFree(c.id))
                .map((c) => (
                  <option key={c.id} value={c.id}>
                    {t('corpusOption', { name: c.name, rows: c.rows })}
                  </option>
                ))}
            </Select>
          </Field>
          <NumberField
            label={t('weight', {
              share: format.number(total > 0 ? (Number(s.weight) || 0) / total : 0, {
                style: 'percent',
                maximumFractionDigits: 0,
              }),
            })}
            error={faults[`data.${i}.weight`]}
            value={s.weight}
            onChange={(weight) => change(i, { weight })}
          />
          <Button
            disabled={shares.length === 1}
            aria-label={t('removeCorpus', { n: i + 1 })}
            onClick={() => onChange(shares.filter((_, j) => j !== i))}
          >
            {t('remove')}
          </Button>
        </div>
      ))}
      {unused && (
        <div>
          <Button size="sm" onClick={() => onChange([...shares, { corpus: unused.id, weight: 1 }])}>
            {t('addCorpus')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
