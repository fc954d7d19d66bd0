'use client';
import { useTranslations } from 'next-intl';
import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { useLineSigns } from './key-sign';
import type { SheetLine } from './modes/sheets';
import { RichText } from './text/rich-text';

interface Props {
  open: boolean;
  onClose: () => void;
}

const SKIP_REASONS = ['unclear', 'language', 'harmful', 'broken', 'other'] as const;

/** Keys 1 to 5 choose the reason at once. */
export function SkipDialog({ open, onClose, onSkip }: Props & { onSkip: (reason: string) => void }) {
  const t = useTranslations('desk');
  const choose = useRef(onSkip);
  choose.current = onSkip;
  useEffect(() => {
    if (!open) return;
    const down = (e: KeyboardEvent) => {
      const reason = SKIP_REASONS[Number(e.key) - 1];
      if (reason && !e.repeat && !e.ctrlKey && !e.metaKey && !e.altKey) choose.current(reason);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [open]);
  return (
    <Dialog
      open={open}
      onOpenChange={(o) => o || onClose()}
      title={t('skipTitle')}
      description={t('skipText')}
    >
      <div className="flex flex-col gap-2">
        {SKIP_REASONS.map((reason, i) => (
          <Button key={reason} className="justify-between" hint={i + 1} onClick={() => onSkip(reason)}>
            {t(`skipReason.${reason}`)}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}

/** Words to the lead; what was written before stands in the thread, which the desk shows under `onThread`. */
export function FlagDialog({
  open,
  onClose,
  onFlag,
  before,
  onThread,
}: Props & { onFlag: (text: string) => Promise<void>; before: string | null; onThread: () => void }) {
  const t = useTranslations('desk');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (e: FormEvent) => {
    e.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    await onFlag(text.trim()).finally(() => setBusy(false));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(o) => o || onClose()}
      title={t('flagTitle')}
      description={t('flagText')}
    >
      <form onSubmit={send} className="flex flex-col gap-3">
        {before && (
          <div className="flex items-baseline gap-3 border-l-2 pl-3 text-sm">
            <p className="min-w-0 grow">{before}</p>
            <Button variant="link" onClick={onThread}>
              {t('flagThread')}
            </Button>
          </div>
        )}
        <Field label={before ? t('flagMore') : t('flagLabel')}>
          <Textarea rows={3} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
        </Field>
        <Button type="submit" variant="primary" className="self-end" busy={busy} disabled={!text.trim()}>
          {t('flagSend')}
        </Button>
      </form>
    </Dialog>
  );
}

export function TextDialog({
  open,
  onClose,
  letter,
  ...shown
}: Props & { letter: string } & ComponentProps<typeof RichText>) {
  const t = useTranslations('desk');
  return (
    <Dialog open={open} onOpenChange={(o) => o || onClose()} title={t('candidate', { letter })} wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <div tabIndex={0} className="mx-auto max-w-[75ch]">
        <RichText {...shown} />
      </div>
    </Dialog>
  );
}

export function HelpDialog({
  open,
  onClose,
  onKeys,
  lines,
}: Props & { onKeys: () => void; lines: readonly SheetLine[] }) {
  const t = useTranslations('desk');
  const sign = useLineSigns();
  return (
    <Dialog
      open={open}
      onOpenChange={(o) => o || onClose()}
      title={t('helpTitle')}
      description={t('helpText')}
      footer={<Button onClick={onKeys}>{t('keys.open')}</Button>}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {lines.map(({ key, does }) => (
          <div key={`${key} ${does}`} className="contents">
            <dt>
              <Kbd>{sign(key)}</Kbd>
            </dt>
            <dd>{t(`sheet.${does}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
