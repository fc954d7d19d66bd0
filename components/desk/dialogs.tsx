'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import type { DeskCommand } from '@/lib/contracts/desk-keys';
import { useKeySigns } from './use-key-signs';

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

/** What stands on the sheet: two families of fixed keys, then commands with the keys they have for this person. */
const SHEET = [
  { name: 'focus', fixed: 'A–L' },
  { name: 'place', fixed: '1–9' },
  { name: 'move', of: ['up', 'down'] },
  { name: 'walk', of: ['previous', 'next'] },
  { name: 'tie', of: ['tie'] },
  { name: 'takeBack', of: ['takeBack'] },
  { name: 'unrankable', of: ['unrankable'] },
  { name: 'open', of: ['open'] },
  { name: 'submit', of: ['submit'] },
  { name: 'undo', of: ['undo'] },
  { name: 'history', of: ['history'] },
  { name: 'skip', of: ['skip'] },
  { name: 'flag', of: ['flag'] },
  { name: 'help', of: ['help'] },
] as const satisfies readonly ({ name: string } & ({ fixed: string } | { of: readonly DeskCommand[] }))[];

export function HelpDialog({ open, onClose, onKeys }: Props & { onKeys: () => void }) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  return (
    <Dialog
      open={open}
      onOpenChange={(o) => o || onClose()}
      title={t('helpTitle')}
      description={t('helpText')}
      footer={<Button onClick={onKeys}>{t('keys.open')}</Button>}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {SHEET.map((line) => (
          <div key={line.name} className="contents">
            <dt className="flex gap-1">
              {'fixed' in line ? (
                <Kbd>{line.fixed}</Kbd>
              ) : (
                line.of.map((command) => <Kbd key={command}>{sign(command)}</Kbd>)
              )}
            </dt>
            <dd>{t(`sheet.${line.name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
