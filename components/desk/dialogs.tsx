'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';

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

export function FlagDialog({
  open,
  onClose,
  onFlag,
  before,
}: Props & { onFlag: (text: string) => Promise<void>; before: string | null }) {
  const t = useTranslations('desk');
  const [text, setText] = useState(before ?? '');
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
        <Field label={t('flagLabel')}>
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
  text,
  locale,
}: Props & { letter: string; text: string; locale: string }) {
  const t = useTranslations('desk');
  return (
    <Dialog open={open} onOpenChange={(o) => o || onClose()} title={t('candidate', { letter })} wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <div tabIndex={0} lang={locale} dir="auto" className="reading mx-auto">
        {text}
      </div>
    </Dialog>
  );
}

const SHEET = [
  ['A–L', 'focus'],
  ['1–9', 'place'],
  ['↑ ↓', 'move'],
  ['← →', 'walk'],
  ['=', 'tie'],
  ['0', 'takeBack'],
  ['-', 'unrankable'],
  ['space', 'open'],
  ['⏎', 'submit'],
  ['⌫', 'undo'],
  ['esc', 'skip'],
  ['!', 'flag'],
  ['?', 'help'],
] as const;

export function HelpDialog({ open, onClose }: Props) {
  const t = useTranslations('desk');
  return (
    <Dialog
      open={open}
      onOpenChange={(o) => o || onClose()}
      title={t('helpTitle')}
      description={t('helpText')}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {SHEET.map(([key, name]) => (
          <div key={name} className="contents">
            <dt>
              <Kbd>{key === 'space' || key === 'esc' ? t(`key.${key}`) : key}</Kbd>
            </dt>
            <dd>{t(`sheet.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
