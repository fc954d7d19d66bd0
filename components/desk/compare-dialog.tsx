'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { LETTERS, letterOf } from './ranking-state';
import { MarkedWords } from './text/marked-words';
import { type Stretch, wordDiff } from './text/word-diff';

/** Two candidates side by side; the words that only one of them has are marked. A letter chooses the right one. */
export function CompareDialog({
  order,
  first,
  textOf,
  locale,
  onClose,
}: {
  order: readonly string[];
  first: string;
  textOf: (id: string) => string;
  locale: string;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const letter = (id: string) => letterOf({ order }, id);
  const [left, setLeft] = useState(first);
  const [right, setRight] = useState(() => order[(order.indexOf(first) + 1) % order.length]!);
  const diff = useMemo(() => wordDiff(textOf(left), textOf(right), locale), [left, right, textOf, locale]);
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.target instanceof Element && e.target.closest('select')) return;
      const id = e.key.length === 1 ? order[LETTERS.indexOf(e.key.toUpperCase())] : undefined;
      if (id && LETTERS.includes(e.key.toUpperCase())) setRight(id);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [order]);
  const side = (id: string, set: (id: string) => void, words: Stretch[], label: string) => (
    <section className="flex min-w-0 flex-col gap-2">
      <Field label={label}>
        <Select value={id} onChange={(e) => set(e.target.value)}>
          {order.map((o) => (
            <option key={o} value={o}>
              {t('candidate', { letter: letter(o) })}
            </option>
          ))}
        </Select>
      </Field>
      <p lang={locale} dir="auto" className="reading">
        <MarkedWords words={words} />
      </p>
    </section>
  );
  return (
    <Dialog
      open
      wide
      onOpenChange={(o) => o || onClose()}
      title={t('compareTitle', { left: letter(left), right: letter(right) })}
      description={t('compareText')}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts are scrolled by keyboard */}
      <div tabIndex={0} className="grid gap-6 md:grid-cols-2">
        {side(left, setLeft, diff.a, t('compareLeft'))}
        {side(right, setRight, diff.b, t('compareRight'))}
      </div>
    </Dialog>
  );
}
