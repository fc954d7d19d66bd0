'use client';
import { X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type KeyboardEvent, useCallback, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import type { Span, Tag } from '@/lib/contracts/task-modes';
import { localText } from './local-text';

interface Range {
  start: number;
  end: number;
}

/**
 * Marks passages of a candidate. The text stands in a field that takes no input, so that mouse, finger and keyboard
 * select in it as everywhere (Shift with arrows) and a screen reader reads along; a digit then is a tag.
 */
export function MarkDialog({
  candidateId,
  letter,
  text,
  locale,
  tags,
  spans,
  selected,
  onChange,
  onClose,
}: {
  candidateId: string;
  letter: string;
  text: string;
  /** Of the text. */
  locale: string;
  tags: readonly Tag[];
  /** Of all candidates. */
  spans: readonly Span[];
  /** Selected already, in the card. */
  selected?: Range | undefined;
  onChange: (spans: Span[]) => void;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const reader = useLocale();
  const field = useRef<HTMLTextAreaElement | null>(null);
  const [range, setRange] = useState<Range | undefined>(selected);
  const [note, setNote] = useState('');
  // When it comes: the dialog mounts its body later than itself.
  const attach = useCallback(
    (el: HTMLTextAreaElement | null) => {
      field.current = el;
      el?.focus();
      el?.setSelectionRange(selected?.start ?? 0, selected?.end ?? 0);
    },
    [selected],
  );
  const look = () => {
    const el = field.current;
    if (!el) return;
    const { selectionStart: start, selectionEnd: end } = el;
    setRange(start < end ? { start, end } : undefined);
  };
  const mark = (tag: Tag | undefined) => {
    if (!tag || !range) return;
    const same = (s: Span) =>
      s.candidateId === candidateId && s.start === range.start && s.end === range.end && s.tag === tag.key;
    onChange([
      ...spans.filter((s) => !same(s)),
      { candidateId, ...range, tag: tag.key, ...(note.trim() ? { note: note.trim() } : {}) },
    ]);
    setNote('');
  };
  const digit = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing || e.ctrlKey || e.metaKey || e.altKey || !/^[1-9]$/.test(e.key)) return;
    e.preventDefault();
    mark(tags[Number(e.key) - 1]);
  };
  const own = spans.filter((s) => s.candidateId === candidateId);
  const nameOf = (key: string) => localText(tags.find((x) => x.key === key)?.name, reader) || key;
  return (
    <Dialog
      open
      wide
      onOpenChange={(o) => o || onClose()}
      title={t('markTitle', { letter })}
      description={t('markText')}
    >
      <div className="flex flex-col gap-3">
        <Field label={t('candidate', { letter })}>
          <Textarea
            ref={attach}
            lang={locale}
            dir="auto"
            rows={10}
            value={text}
            aria-readonly
            className="text-base"
            onChange={() => undefined}
            onBeforeInput={(e) => e.preventDefault()}
            onSelect={look}
            onKeyDown={digit}
          />
        </Field>
        <p role="status" className="text-muted text-sm">
          {range ? t('markChosen', { text: clip(text.slice(range.start, range.end)) }) : t('markNothing')}
        </p>
        <div className="flex flex-wrap gap-2">
          {tags.map((tag, i) => (
            <Button
              key={tag.key}
              hint={i < 9 ? i + 1 : undefined}
              disabled={!range}
              onClick={() => mark(tag)}
            >
              {localText(tag.name, reader)}
            </Button>
          ))}
        </div>
        <Field label={t('markNote')}>
          <Input maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} />
        </Field>
        {own.length > 0 && (
          <ul className="flex flex-col gap-1 border-t pt-3">
            {own.map((s) => (
              <li key={`${s.start} ${s.end} ${s.tag}`} className="flex items-center gap-2 text-sm">
                <span className="font-medium">{nameOf(s.tag)}</span>
                <q lang={locale} dir="auto" className="min-w-0 truncate text-muted">
                  {clip(text.slice(s.start, s.end))}
                </q>
                {s.note && <span className="min-w-0 truncate">{s.note}</span>}
                <div className="grow" />
                <Button
                  variant="quiet"
                  size="icon"
                  aria-label={t('markRemove', { tag: nameOf(s.tag), text: clip(text.slice(s.start, s.end)) })}
                  onClick={() => onChange(spans.filter((o) => o !== s))}
                >
                  <X />
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

const clip = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
